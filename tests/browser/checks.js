// What the tests ask of a page. Each answer is a list of offenders, named so that a reader finds them.
window.checks = {
  name(element) {
    const id = element.id ? `#${element.id}` : "";
    const classes = [...element.classList].map((one) => `.${one}`).join("");
    const within = element.id ? "" : element.closest("[id]:not(main)")?.id;
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `${within ? `#${within} ` : ""}${element.localName}${id}${classes} “${text}”`;
  },

  // Elements that make the page wider than `width`: innermost ones, outside all that scrolls in itself.
  sideways(width) {
    if (document.scrollingElement.scrollWidth <= width) return [];
    const holds = (box) => getComputedStyle(box).overflowX !== "visible";
    const contained = (element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (holds(box)) return true;
      }
      return false;
    };
    const wide = [...document.body.querySelectorAll("*")].filter(
      (one) => one.checkVisibility() && one.getBoundingClientRect().right + scrollX > width + 0.5,
    );
    const guilty = wide.filter((one) => !contained(one) && ![...one.children].some((child) => wide.includes(child)));
    return [`the page is ${document.scrollingElement.scrollWidth} px wide`, ...guilty.map(this.name)];
  },

  // Tables, charts and listings of which a part can never be seen: cut off by a box that does not scroll.
  cut() {
    const lost = (element) => {
      const right = element.getBoundingClientRect().right;
      for (let box = element.parentElement; box; box = box.parentElement) {
        const overflow = getComputedStyle(box).overflowX;
        if (overflow === "auto" || overflow === "scroll") return false;
        if (overflow !== "visible" && box.getBoundingClientRect().right < right - 1) return true;
      }
      return false;
    };
    const all = [...document.querySelectorAll("main :is(table, svg, pre, figure, img)")];
    return all.filter((one) => one.checkVisibility() && !one.parentElement.closest("svg") && lost(one)).map(this.name);
  },

  // Charts with texts that reach the screen smaller than `least` px: how many, and the smallest.
  small(least) {
    const size = (text) => {
      const { a, b } = text.getScreenCTM();
      return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
    };
    return [...document.querySelectorAll("main svg")].flatMap((chart) => {
      const texts = [...chart.querySelectorAll("text")]
        .filter((one) => one.textContent.trim() && one.checkVisibility({ opacityProperty: true }))
        .filter((one) => size(one) < least - 0.05)
        .sort((one, other) => size(one) - size(other));
      return texts.length ? [`${texts.length} texts, least ${size(texts[0]).toFixed(1)} px: ${this.name(texts[0])}`] : [];
    });
  },

  // What still moves by itself: transitions, animations, smooth scrolling.
  moving() {
    const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
    const moves = (style) =>
      seconds(style.transitionDuration) > 0.01 ||
      (style.animationName !== "none" && seconds(style.animationDuration) > 0.01) ||
      style.scrollBehavior === "smooth";
    return [document.documentElement, ...document.body.querySelectorAll("*")]
      .filter((one) => [null, "::before", "::after"].some((part) => moves(getComputedStyle(one, part))))
      .map(this.name);
  },

  // Everything a reader can act on.
  controls() {
    const all = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
    return [...document.querySelectorAll(all)].filter(
      (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.getAttribute("tabindex") !== "-1",
    );
  },

  // Looks like something to act on, yet no key reaches it.
  unreachable() {
    const acts = (one) => one.closest("a[href], button, input, select, textarea, summary, label, svg");
    const clickable = [...document.body.querySelectorAll("*")].filter(
      (one) => one.checkVisibility() && getComputedStyle(one).cursor === "pointer" && !acts(one),
    );
    const skipped = this.controls().filter((one) => one.tabIndex !== 0 || one.closest("[inert]"));
    return [...clickable, ...skipped].map(this.name);
  },

  // Remember what the Tab key reaches, and whether the eye can see that it is there.
  followFocus() {
    this.reached = new Set();
    this.unseen = [];
    document.addEventListener("focusin", ({ target }) => {
      this.reached.add(target);
      const style = getComputedStyle(target);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      if (!outlined && style.boxShadow === "none") this.unseen.push(this.name(target));
    });
  },
};
