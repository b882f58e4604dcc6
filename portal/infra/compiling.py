"""How templates become code: macros and helpers are called, and attributes read, as what they are.

Jinja sends every call through `context.call`, which looks each time whether the callee wants the context; on a
page of thirty rows that is a thousand looks. Nothing here wants it, and what does is still given it.
"""

from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.utils import _PassArg


class DirectCalls(CodeGenerator):
    """Calls by a plain name or of an attribute, attributes and what is put out are written as the Python they come down to."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Write the call; whatever is not plain is left to Jinja."""
        if not self._plain(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        """What the rows of a loop take from the page is looked up before it; Jinja would look with every row."""
        rows = frame.inner().symbols
        rows.analyze_node(node, for_branch="body")
        for action, name in rows.loads.values():
            if action == VAR_LOAD_RESOLVE and name != "loop" and frame.symbols.find_ref(name) is None:
                frame.symbols.load(name)
                self.writeline(f"{frame.symbols.ref(name)} = {self.get_resolve_func()}({name!r})")
        super().visit_For(node, frame)

    @optimizeconst
    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        """Whether a name is defined is seen by looking at it; Jinja would make an undefined thing to ask."""
        if node.name == "defined" and isinstance(node.node, nodes.Name):
            ref = frame.symbols.ref(node.node.name)
            self.write(f"({ref} is not missing and not isinstance({ref}, Undefined))")
        else:
            super().visit_Test(node, frame)

    @optimizeconst
    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        """So is what stands in for a name that is not."""
        plain = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if node.name == "default" and isinstance(node.node, nodes.Name) and plain:
            ref = frame.symbols.ref(node.node.name)
            self.write("(")
            self.visit(node.args[0], frame)
            self.write(f" if {ref} is missing or isinstance({ref}, Undefined) else {ref})")
        else:
            super().visit_Filter(node, frame)

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """A plain attribute is read without a call of Jinja's; what is none, such as a key, is left to it."""
        self.write("(found if (found := getattr((thing := ")
        self.visit(node.node, frame)
        self.write(
            f"), {node.attr!r}, missing)) is not missing else environment.getattr(thing, {node.attr!r}))"
        )

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Macros are made as `QuickMacro`; the body of a call that takes nothing needs no macro to be drawn."""
        if isinstance(macro_ref.node, nodes.CallBlock) and not (
            macro_ref.node.args or _takes_more(macro_ref)
        ):
            self.write("environment.body_of(macro)")
            return
        self.write("environment.")
        super().macro_def(macro_ref, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """What is put out is escaped; it becomes part of a joined text, so it need not be Markup. What is Markup
        already, half of all, is not asked further, and what is plain text is escaped at once."""
        if _left_to_jinja(frame, finalize):
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("(said if (kind := type((said := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """The end of what `_output_child_pre` began."""
        if _left_to_jinja(frame, finalize):
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(
                "))) is Markup else environment.escaped(said) if kind is str else environment.shown(said))"
            )

    def _plain(self, node: nodes.Call) -> bool:
        if not isinstance(node.node, nodes.Name | nodes.Getattr) or node.dyn_args or node.dyn_kwargs:
            return False
        known: Any = (
            self.environment.globals.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        )
        return _PassArg.from_obj(known) is None and all(
            named.key.isidentifier() and not iskeyword(named.key) for named in node.kwargs
        )


def _takes_more(macro: MacroRef) -> bool:
    return macro.accesses_kwargs or macro.accesses_varargs or macro.accesses_caller


def _left_to_jinja(frame: Frame, finalize: Any) -> bool:
    return frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None
