import { Box, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and values, in two columns where there is room. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Box component="dl" m={0} style={{ display: 'grid', gridTemplateColumns: 'minmax(7rem, max-content) 1fr', gap: '.35rem 1rem' }}>
      {facts.map(([name, value]) => (
        <Box key={name} style={{ display: 'contents' }}>
          <Text component="dt" size="sm" c="dimmed">{name}</Text>
          <Text component="dd" size="sm" m={0} className="zy-break">{value}</Text>
        </Box>
      ))}
    </Box>
  );
}
