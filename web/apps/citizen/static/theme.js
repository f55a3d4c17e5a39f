// Runs before the first paint, so that a dark phone never flashes white. See ui/appearance.svelte.ts.
(function () {
  var root = document.documentElement;
  var media = matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    var chosen = { theme: 'auto', text: 'normal' };
    try {
      chosen = JSON.parse(localStorage.getItem('daklakid.appearance') || '{}');
      root.lang = localStorage.getItem('daklakid.language') || 'vi';
      // Painted ahead for who comes the first time; the others never see it flash.
      if (localStorage.getItem('daklakid.welcomed')) root.dataset.welcomed = 'yes';
    } catch (_) {
      chosen = { theme: 'auto', text: 'normal' };
    }
    var dark = chosen.theme === 'dark' || (chosen.theme !== 'light' && media.matches);
    root.dataset.theme = dark ? 'dark' : 'light';
    root.dataset.text = chosen.text || 'normal';
  }
  apply();
  media.addEventListener('change', apply);
})();
