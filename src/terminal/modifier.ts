/**
 * The keys of a touch keyboard's row: Ctrl applies to the next key that is typed, whatever keyboard it comes from. A part
 * without DOM.
 */
export interface StickyControl {
  readonly active: boolean;
  toggle(): void;
  /** What is sent for what was typed. */
  apply(data: string): string;
}

export function createStickyControl(changed: (active: boolean) => void = () => {}): StickyControl {
  let active = false;
  const set = (value: boolean): void => {
    if (active === value) return;
    active = value;
    changed(value);
  };
  return {
    get active() {
      return active;
    },
    toggle: () => set(!active),
    apply(data) {
      if (!active) return data;
      set(false);
      const code = data.toUpperCase().charCodeAt(0);
      // @A-Z[\]^_ have control characters; others are sent as they are.
      if (data.length === 1 && code >= 64 && code <= 95) return String.fromCharCode(code - 64);
      return data;
    },
  };
}
