import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';

interface PageHeaderProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Beside the title. */
  readonly badge?: ReactNode;
  readonly actions?: ReactNode;
}

/** Heading of a page. It takes the focus when the page opens, so that readers of the screen hear where they are. */
export function PageHeader({ title, description, badge, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Zhiyin`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="md">
      <Stack gap={4} flex="1 1 20rem">
        <Group gap="sm">
          <Title order={1} ref={heading} tabIndex={-1}>{title}</Title>
          {badge}
        </Group>
        {description && <Text c="dimmed" maw="44rem">{description}</Text>}
      </Stack>
      {actions && <Group gap="sm">{actions}</Group>}
    </Group>
  );
}
