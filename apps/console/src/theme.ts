import { createTheme, type MantineColorsTuple } from '@mantine/core';

const jade: MantineColorsTuple = ['#eef6f4', '#dcebe7', '#b7d6ce', '#8fc0b4', '#6eaf9f', '#58a391', '#2f7d6d', '#27695c', '#1f5a4f', '#16463d'];
const amber: MantineColorsTuple = ['#fdf5e8', '#f7e6cb', '#efcb96', '#e8b061', '#e29a38', '#df8d20', '#c97a12', '#a8630c', '#87500c', '#6b400c'];
/** Warm greys, darkest last: Mantine takes its dark surfaces from here. */
const dark: MantineColorsTuple = ['#e6e9e8', '#c2c9c7', '#a3adaa', '#77827f', '#4a5653', '#37423f', '#27312f', '#1c2523', '#151c1b', '#0f1514'];

export const theme = createTheme({
  primaryColor: 'jade',
  primaryShade: { light: 7, dark: 4 },
  colors: { jade, amber, dark },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.2rem' }, h3: { fontSize: '1.05rem' } } },
  respectReducedMotion: true,
});
