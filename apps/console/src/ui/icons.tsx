import type { SVGProps } from 'react';

/** Line drawings on a grid of 24, in the colour of the text around them. */
const DRAWN = {
  overview: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  strategies: 'M12 3v4M12 17v4M5 12H3m18 0h-2M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M6.3 6.3l1.6 1.6m8.2 8.2 1.6 1.6m0-11.4-1.6 1.6m-8.2 8.2-1.6 1.6',
  pipelines: 'M4 6h6v4H4zM14 14h6v4h-6zM7 10v3a3 3 0 0 0 3 3h4M10 8h7a2 2 0 0 1 2 2v4',
  preview: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  training: 'M3 20h18M4 16l5-6 4 3 7-9M15 4h5v5',
  users: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21c0-4 3-7 7-7s7 3 7 7M16 3.5a4 4 0 0 1 0 7M18 14.5c2.400 1 4 3.500 4 6.500',
  catalogue: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  events: 'M2 12h4l3-8 6 16 3-8h4',
  keys: 'M8 11a5 5 0 1 0 0 10 5 5 0 0 0 0-10M11.500 12.500 21 3M17 7l3 3M14 10l2 2',
  audit: 'M6 3h9l4 4v14H6zM14 3v5h5M9 12h6M9 16h6',
  team: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M5 21c0-4 3-6 7-6s7 2 7 6',
  start: 'M5 21V4M5 4h13l-3 4 3 4H5',
  tenants: 'M3 10l2-6h14l2 6M5 10v10h14V10M3 10h18M10 20v-6h4v6',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600 19 19M5 19l1.400-1.400M17.600 6.400 19 5',
  moon: 'M20 14a8 8 0 0 1-10-10 8 8 0 1 0 10 10z',
  computer: 'M3 5h18v11H3zM9 20h6M12 16v4',
  language: 'M4 6h10M9 4v2M12 6c-1 4-4 7-8 8M6 9c1 2 4 4 7 5M12 20l4-10 4 10M13.500 17h5',
  leave: 'M14 4h5v16h-5M10 8l-4 4 4 4M6 12h10',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  check: 'M5 13l4 4L19 7',
  cross: 'M6 6l12 12M18 6 6 18',
  warning: 'M12 4 2 20h20zM12 10v5M12 17.500v.5',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v6M12 7.500v.5',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  right: 'M5 12h14M13 6l6 6-6 6',
  left: 'M19 12H5M11 6l-6 6 6 6',
  chevron: 'M6 9l6 6 6-6',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6',
  gear: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2',
  play: 'M7 4l12 8-12 8z',
  stop: 'M6 6h12v12H6z',
  again: 'M20 11a8 8 0 1 0-2 6M20 5v6h-6',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5',
  download: 'M12 4v11M7 11l5 5 5-5M4 20h16',
  star: 'M12 3l2.700 6 6.300.600-4.800 4.300 1.400 6.300L12 17l-5.600 3.200 1.400-6.300L3 9.600 9.300 9z',
} as const;

export type IconName = keyof typeof DRAWN;

/** Decoration: what it means stands in the text beside it, or in the label of the button around it. */
export function Icon({ name, size = 18, ...rest }: { name: IconName; size?: number } & Omit<SVGProps<SVGSVGElement>, 'name'>) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="none" stroke="currentColor" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" {...rest}>
      <path d={DRAWN[name]} />
    </svg>
  );
}
