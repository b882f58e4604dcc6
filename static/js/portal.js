// Improvements only: every page works without this file. No word for the reader stands here; texts come from templates in the page.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, act, capture = false) => document.addEventListener(name, act, capture);

  // A form goes out once: a second tap waits until the first has an answer.
  const release = (form) => {
    form.removeAttribute('aria-busy');
    $$('[data-held]', form).forEach((button) => { button.disabled = false; delete button.dataset.held; });
  };
  on('submit', (event) => {
    const form = event.target;
    if (form.ariaBusy === 'true') { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (form.method !== 'post') return;
    form.ariaBusy = 'true';
    // Later, so that the pressed button still travels with the form.
    setTimeout(() => {
      $$('button:not([disabled]):not([type=button])', form).forEach((button) => { button.dataset.held = ''; button.disabled = true; });
    });
    // A download answers without leaving the page.
    if (form.dataset.hxBoost === 'false') setTimeout(() => release(form), 8000);
  }, true);
  addEventListener('pageshow', () => $$('form[aria-busy]').forEach(release));
  on('htmx-finally-request', ({ detail: { ctx } }) => {
    const form = ctx.sourceElement.closest?.('form');
    if (form) setTimeout(() => release(form));
  });

  // The line is lost, or the server stumbled over a post: the form stays as it is, with a word above it.
  const say = (id) => {
    const note = $(`template#${id}`);
    const place = $('#flashes');
    if (!note || !place) return;
    place.replaceChildren(note.content.cloneNode(true));
    place.scrollIntoView({ block: 'nearest' });
  };
  const byHand = (ctx) => ctx.sourceElement.matches('a, form, button');
  const posts = (ctx) => ctx.request.method !== 'GET';
  on('htmx-error', ({ detail: { ctx } }) => {
    if (ctx && !ctx.response && byHand(ctx)) say(posts(ctx) ? 'lost-form' : 'lost-page');
  });
  on('htmx-before-response', (event) => {
    const { ctx } = event.detail;
    const { status, headers, raw } = ctx.response;
    if (status >= 500 && (posts(ctx) || !byHand(ctx))) {
      event.preventDefault();
      if (byHand(ctx)) say('failed-form');
    } else if (byHand(ctx) && status < 400 && status !== 204 && !(headers.get('content-type') || '').startsWith('text/html')) {
      // A picture or a sheet is the browser's business.
      event.preventDefault();
      location.href = raw.url;
    }
  });

  // The address of a refused post is not a page to come back to.
  on('htmx-before-history-update', (event) => {
    if (event.detail.response?.status >= 400 && event.detail.sourceElement?.method === 'post') event.preventDefault();
  });

  // A whole page came: take over its language, theme and style sheet, then begin at its top or at its errors.
  on('htmx-before-swap', ({ detail: { ctx } }) => {
    const head = ctx.text?.match(/<html[^>]*>[\s\S]*?<\/head>/i)?.[0];
    if (!head || ctx.target !== document.body) return;
    const next = new DOMParser().parseFromString(head, 'text/html');
    const root = document.documentElement;
    [...root.attributes].forEach(({ name }) => { if (!next.documentElement.hasAttribute(name)) root.removeAttribute(name); });
    [...next.documentElement.attributes].forEach(({ name, value }) => root.setAttribute(name, value));
    const sheet = $$('link[rel=stylesheet]').at(-1);
    const wanted = $('link[rel=stylesheet]', next);
    if (!sheet || !wanted || sheet.getAttribute('href') === wanted.getAttribute('href')) return;
    // The old sheet stays until the new one is there, so that no bare page flashes.
    const fresh = document.importNode(wanted);
    fresh.onload = () => $$('link[rel=stylesheet]').forEach((link) => { if (link !== fresh) link.remove(); });
    sheet.after(fresh);
  });
  on('htmx-after-swap', ({ detail: { ctx } }) => {
    if (ctx.target !== document.body || ctx.request?.anchor || ctx.request?.headers?.['HX-History-Restore-Request']) return;
    scrollTo(0, 0);
    const first = $('.errors') || $('[autofocus]') || $('#main');
    if (first && !first.matches('input, textarea, select')) first.tabIndex = -1;
    first?.focus({ preventScroll: !first.matches('.errors') });
  });

  // The glance beside the desk's list: mark its row; on a narrow screen it stands below the list, so bring it into view.
  on('htmx-after-swap', ({ detail: { ctx } }) => {
    if (ctx.target.id !== 'detail') return;
    $$('.pickable tr[aria-current]').forEach((row) => row.removeAttribute('aria-current'));
    ctx.sourceElement.closest('tr')?.setAttribute('aria-current', 'true');
    const glance = $('#detail');
    if (glance && glance.getBoundingClientRect().top > innerHeight * 0.8) glance.scrollIntoView();
  });

  // A place to sign by hand fetches its script, and only there.
  const pads = () => {
    const box = $('[data-pad]');
    if (!box) return;
    if (window.startPads) { window.startPads(); return; }
    if ($(`script[src="${box.dataset.pad}"]`)) return;
    const script = document.createElement('script');
    script.src = box.dataset.pad;
    document.head.append(script);
  };
  on('htmx-after-swap', pads);
  on('DOMContentLoaded', pads);

  // Chosen photos, shown before they go.
  on('change', ({ target }) => {
    if (!target.matches('input[type=file][accept^="image"]')) return;
    target.parentElement.querySelector('.photos[data-chosen]')?.remove();
    const list = document.createElement('ul');
    list.className = 'photos small';
    list.dataset.chosen = '';
    for (const file of [...target.files].slice(0, 9)) {
      const item = list.appendChild(document.createElement('li'));
      if (!file.type.startsWith('image/')) { item.textContent = file.name; item.className = 'paper'; continue; }
      const image = new Image();
      image.alt = file.name;
      image.onload = image.onerror = () => URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(file);
      item.append(image);
    }
    if (list.children.length) target.after(list);
  });

  // The list at the desk: tick all, how many, and the keys.
  const rows = () => $$('.pickable tbody tr');
  const count = (form) => {
    const boxes = $$('tbody .pick input', form);
    const ticked = boxes.filter((box) => box.checked).length;
    $$('.picked', form).forEach((output) => { output.textContent = ticked; });
    const all = $('[data-pick-all]', form);
    if (all) { all.checked = ticked > 0 && ticked === boxes.length; all.indeterminate = ticked > 0 && ticked < boxes.length; }
  };
  on('change', ({ target }) => {
    const form = target.closest('.pickable');
    if (!form) return;
    if (target.matches('[data-pick-all]')) $$('tbody .pick input', form).forEach((box) => { box.checked = target.checked; });
    count(form);
  });
  const ready = () => $$('[data-pick-all]').forEach((box) => { box.closest('label').hidden = false; count(box.closest('.pickable')); });
  on('htmx-after-swap', ready);
  on('DOMContentLoaded', ready);
  on('keydown', (event) => {
    if (!document.body.hasAttribute('data-keys')) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (event.key === '/') {
      const search = $('[data-search]');
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    const list = rows();
    if (!list.length || !['j', 'k', 'x', 'Enter'].includes(event.key)) return;
    const here = list.indexOf(document.activeElement.closest('tr'));
    if (event.key === 'x' && here >= 0) $('.pick input', list[here])?.click();
    else if (event.key === 'j' || event.key === 'k') {
      const next = list[Math.min(list.length - 1, Math.max(0, here + (event.key === 'j' ? 1 : -1)))];
      ($('th a', next) || $('.pick input', next))?.focus();
      next.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && here >= 0 && event.target.matches('.pick input')) {
      event.preventDefault();
      $('th a', list[here])?.click();
    }
  });
})();
