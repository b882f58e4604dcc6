"""How pages are drawn: macros are called straight, what is still is drawn once, contexts are made with little.

What templates become is told in `compiling`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import Environment, Template, nodes
from jinja2.filters import do_xmlattr
from jinja2.runtime import Context, Macro, Undefined, missing, new_context
from markupsafe import Markup

from portal.infra.compiling import DirectCalls
from portal.infra.wording import drawn, escaped, shown

_marked = str.__new__
# What these draw is told by the language and the words they are given; it is drawn once.
STILL = frozenset({"icon", "no_answer", "side_menu", "steps", "talk"})
DRAWN_MOST = 2000


class QuickMacro(Macro):
    """A macro whose plain calls go straight to its function: every page makes hundreds."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        code = self._func.__code__
        known = _known.get(id(code))
        if known is None:
            known = _known[id(code)] = (*self._learned(), self.name in STILL or self.name == "field", code)
        self._most, self._func.__defaults__, self._left_out, self._may_keep, _ = known

    def _learned(self) -> tuple[int, tuple[Any, ...] | None, dict[int, dict[str, Any]]]:
        """How many arguments it takes, and what a call leaves out: `missing`, for which the function knows the default,
        or a body. The same for every macro of this code; a page makes those that stand inside its blocks anew."""
        plain = not (self.catch_kwargs or self.catch_varargs) and self._default_autoescape
        left_out = dict.fromkeys(self.arguments, missing)
        if self.caller and not self.explicit_caller:
            left_out["caller"] = self._environment.undefined("No caller defined", name="caller")
        rest = {n: dict(islice(left_out.items(), n, None)) for n in range(len(left_out))}
        return len(self.arguments) if plain else -1, tuple(left_out.values()) if plain else None, rest

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Draw it; calls with what the macro does not name are left to Jinja."""
        if len(args) > self._most:
            return super().__call__(*args, **named)
        if self._may_keep and (self.name != "field" or _is_still(args, named)):
            return self._kept(args, named)
        return self._draw(args, named) if named else _marked(Markup, self._func(*args))

    def _kept(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        kept, key = drawn(), (self.name, args, *named.items())
        try:
            found = kept.get(key) if kept is not None else None
        except TypeError:  # a list among the words
            kept = found = None
        if found is not None:
            return found
        made = self._draw(args, named)
        if kept is not None:
            if len(kept) >= DRAWN_MOST:
                kept.clear()
            kept[key] = made
        return made

    def _draw(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if not named:
            return _marked(Markup, self._func(*args))
        rest = self._left_out.get(len(args))
        if rest is None or not named.keys() <= rest.keys():
            return super().__call__(*args, **named)
        return _marked(Markup, self._func(*args, *(rest | named).values()))


# By the identity of the code, which is held so that it stays its own: to compare code is slow.
_known: dict[int, tuple[int, tuple[Any, ...] | None, dict[int, dict[str, Any]], bool, CodeType]] = {}


def _body_of(draw: Callable[[], str]) -> Callable[[], Markup]:
    """The body of a call, to be drawn where the called macro wants it."""
    return lambda: _marked(Markup, draw())


def _is_still(args: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether it is the field of a form that nobody has filled in (`fields.blank`)."""
    return bool(args) and "caller" not in named and getattr(args[0], "still", False)


def attributes(pairs: Mapping[str, Any]) -> Markup:
    """As Jinja's `xmlattr`; a name that it has looked over is not looked over again."""
    told = (
        (name, value)
        for name, value in pairs.items()
        if value is not None and not isinstance(value, Undefined)
    )
    return _marked(Markup, "".join([f'{_begun(name)}{shown(value)}"' for name, value in told]))


@lru_cache(maxsize=500)
def _begun(name: str) -> str:
    return do_xmlattr(nodes.EvalContext(Environment(autoescape=True)), {name: ""})[:-1]


class Unlisted(Context):
    """A context that does not list the globals it stands on: with every include Jinja would, for imports of their own."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **(named | {"globals": None}))

    def get_all(self) -> dict[str, Any]:
        """Everything it knows; not to be written in."""
        return self.parent | self.vars if self.vars else self.parent

    def super(self, name: str, current: Any) -> Any:
        """The block that this one stands over; it is asked for by what was compiled, and known by what draws it whole."""
        return super().super(name, current.whole)


class OnceMade(Template):
    """A template whose macros are made once: none of ours brings globals of its own. What it and each of its blocks
    draw is handed on whole: in pieces, each would be passed up through every template around it."""

    @classmethod
    def _from_namespace(cls, environment: Environment, namespace: Any, below: Any) -> Template:
        made = super()._from_namespace(environment, namespace, below)
        made.root_render_func = _whole(made.root_render_func)
        made.blocks = {name: _whole(block) for name, block in made.blocks.items()}
        return made

    def new_context(self, vars: Any = None, shared: bool = False, locals: Any = None) -> Context:  # noqa: A002
        """The context of one drawing, over the globals of the house."""
        if shared:
            return self._below(vars, locals)
        below = self.environment.globals
        return new_context(self.environment, self.name, self.blocks, vars, shared, below, locals)

    def _below(self, known: dict[str, Any], named: Mapping[str, Any] | None) -> Context:
        """The context of what is included: all that its page knows (`known`), and what has a name there."""
        if named:
            known = known | {name: value for name, value in named.items() if value is not missing}
        made = Unlisted.__new__(Unlisted)
        made.parent, made.vars, made.environment, made.name = known, {}, self.environment, self.name
        made.eval_ctx, made.exported_vars, made.globals_keys = (
            nodes.EvalContext(self.environment, self.name),
            set(),
            set(),
        )
        made.blocks = {name: [block] for name, block in self.blocks.items()}
        return made

    def _get_default_module(self, ctx: Any = None) -> Any:
        return self._module or super()._get_default_module()


def _whole(draw: Callable[[Context], Iterator[str]]) -> Callable[[Context], Iterator[str]]:
    def drawn_whole(context: Context) -> Iterator[str]:
        yield "".join(draw(context))

    draw.whole = drawn_whole  # type: ignore[attr-defined]
    return drawn_whole


def _found_once(environment: Environment) -> Any:
    """The environment's way to a template, which is looked for once; a page asks for fifty, mostly for their macros."""
    find, known = environment.get_template, dict[Any, Template]()

    def get_template(name: Any, *given: Any, **named: Any) -> Template:
        found = known.get(name)
        if found is None or environment.auto_reload:
            found = known[name] = find(name, *given, **named)
        return found

    return get_template


def init_app(app: Flask) -> None:
    """Draw the app's templates so; all of them are kept, in a plain dictionary."""
    app.jinja_env.cache = {}
    app.jinja_env.get_template = _found_once(app.jinja_env)  # type: ignore[method-assign]
    app.jinja_env.autoescape = True  # every template is a page; Jinja would ask of each by its name
    app.jinja_env.context_class = Unlisted
    app.jinja_env.template_class = OnceMade
    app.jinja_env.Macro = QuickMacro  # type: ignore[attr-defined]
    app.jinja_env.filters["xmlattr"] = attributes
    app.jinja_env.body_of = _body_of  # type: ignore[attr-defined]
    app.jinja_env.escaped = escaped  # type: ignore[attr-defined]
    app.jinja_env.shown = shown  # type: ignore[attr-defined]
    app.jinja_env.code_generator_class = DirectCalls
