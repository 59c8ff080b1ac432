import { Badge, createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const jade: MantineColorsTuple = ['#eef6f4', '#dcebe7', '#b7d6ce', '#8fc0b4', '#6eaf9f', '#58a391', '#2f7d6d', '#27695c', '#1f5a4f', '#16463d'];
const amber: MantineColorsTuple = ['#fdf5e8', '#f7e6cb', '#efcb96', '#e8b061', '#e29a38', '#df8d20', '#c97a12', '#a8630c', '#87500c', '#6b400c'];
/** Warm greys, darkest last: Mantine takes its dark surfaces from here. */
const dark: MantineColorsTuple = ['#e6e9e8', '#c2c9c7', '#a3adaa', '#77827f', '#4a5653', '#37423f', '#27312f', '#1c2523', '#151c1b', '#0f1514'];

export const theme = createTheme({
  primaryColor: 'jade',
  primaryShade: { light: 7, dark: 6 },
  colors: { jade, amber, dark },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.2rem' }, h3: { fontSize: '1.05rem' } } },
  respectReducedMotion: true,
  // A state that is cut off says nothing.
  components: { Badge: Badge.extend({ styles: { root: { flex: 'none', minWidth: 'max-content' } } }) },
});

/** Paper, cards and lines of each scheme; in the dark, tinted surfaces are lighter than what they lie on. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf8f3', '--mantine-color-text': '#1d2b29', '--mantine-color-dimmed': '#586561', '--mantine-color-default-border': '#e3e1d8', '--mantine-color-placeholder': '#6d7874',
    '--zy-card': '#ffffff', '--zy-line': '#e3e1d8',
  },
  dark: {
    '--mantine-color-body': '#151c1b', '--mantine-color-dimmed': '#a3adaa', '--mantine-color-default-border': '#37423f', '--mantine-color-placeholder': '#8b9693',
    '--mantine-color-jade-light': 'rgba(110, 175, 159, 0.16)', '--mantine-color-jade-light-hover': 'rgba(110, 175, 159, 0.24)', '--mantine-color-jade-light-color': '#b7d6ce',
    '--zy-card': '#1c2523', '--zy-line': '#37423f',
  },
});
