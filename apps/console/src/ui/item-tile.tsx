import { Center } from '@mantine/core';

/** A picture for an item that has none: its first letter on a colour of its own, always the same for the same id. */
export function ItemTile({ id, title, size = 44 }: { id: string; title: string | null; size?: number }) {
  const hue = [...id].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return (
    <Center w={size} h={size} aria-hidden style={{ flex: 'none', borderRadius: 'var(--mantine-radius-md)', background: `hsl(${hue} 32% 86%)`, color: `hsl(${hue} 45% 22%)`, fontWeight: 600, fontSize: size * 0.42 }}>
      {[...(title ?? id)][0]?.toUpperCase() ?? '?'}
    </Center>
  );
}
