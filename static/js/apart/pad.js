// Signing by hand: a pad over the canvas, its strokes in the hidden field of the form. Without this file one types the name.
(() => {
  const start = (box) => {
    if (box.dataset.ready) return;
    box.dataset.ready = '';
    box.hidden = false;
    const canvas = box.querySelector('canvas');
    const field = box.closest('form').elements.drawing;
    const pad = new SignaturePad(canvas, { minWidth: 1.2, maxWidth: 3, penColor: getComputedStyle(canvas).color });
    const keep = () => {
      const strokes = pad.toData().map(({ points }) => ({ points: points.map(({ x, y }) => ({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 })) }));
      field.value = pad.isEmpty() ? '' : JSON.stringify(strokes);
    };
    const clear = () => { pad.clear(); keep(); };
    const fit = () => {
      const ratio = Math.max(devicePixelRatio || 1, 1);
      if (canvas.width === Math.round(canvas.offsetWidth * ratio)) return;
      const data = pad.toData();
      canvas.width = Math.round(canvas.offsetWidth * ratio);
      canvas.height = Math.round(canvas.offsetHeight * ratio);
      canvas.getContext('2d').scale(ratio, ratio);
      pad.clear();
      if (data.length) pad.fromData(data);
      keep();
    };
    pad.addEventListener('endStroke', keep);
    box.querySelector('[data-clear]').addEventListener('click', clear);
    addEventListener('resize', fit);
    fit();
  };
  window.startPads = () => document.querySelectorAll('[data-pad]').forEach(start);
  startPads();
})();
