import { Anchor, Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { TENANT_PAGES } from '../../pages.ts';
import { Icon } from '../../ui/icons.tsx';
import { messages } from './messages.ts';
import type { Attention } from './overview-queries.ts';

const COLORS = { problem: 'red', warning: 'amber', hint: 'gray' } as const;

/** Where something is put right. */
function placeOf({ kind, subject, run }: Attention): string {
  switch (kind) {
    case 'no-items': case 'no-events': return 'start';
    case 'quiet': return 'events';
    case 'unknown-items': return 'catalogue?state=unknown';
    case 'rejected': case 'warnings': return 'events?tab=problems';
    case 'run-failed': return `training/${run}`;
    case 'not-trained': case 'not-added-up': return 'training';
    case 'stale-model': return `strategies/${subject}?tab=models`;
    case 'empty-answers': return `pipelines/${subject}`;
    case 'degraded-answers': case 'slow-answers': case 'no-hold-out': return 'pipelines';
  }
}

export function AttentionList({ found }: { found: readonly Attention[] }) {
  const t = useMessages(messages);
  const { number, percent, relative } = useFormats();
  const base = `/t/${useTenantSlug()}`;
  const may = useMay();
  const open = new Set(TENANT_PAGES.flatMap(({ pages }) => pages).filter(({ needs }) => may(needs)).map(({ path }) => path));
  const textOf = ({ kind, subject, count, share, at }: Attention) => t(kind, {
    subject: subject ?? '', count: count === null ? '' : number(count, 0), share: share === null ? '' : percent(share), at: at === null ? '' : relative(at),
  });
  return (
    <Paper className="zy-card" p="lg" component="section">
      <Title order={2} size="h3" mb="sm">{t('attention')}</Title>
      {found.length === 0 && <Group gap="xs" c="jade"><Icon name="check" /><Text size="sm">{t('allWell')}</Text></Group>}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {found.map((one) => {
          const place = placeOf(one);
          return (
            <Group key={`${one.kind} ${one.subject}`} component="li" gap="sm" wrap="nowrap" align="flex-start">
              <Badge variant="light" color={COLORS[one.level]} tt="none" miw="5rem" style={{ flex: 'none' }}>{t(one.level)}</Badge>
              <Text size="sm" className="zy-break" flex={1}>
                {textOf(one)} {open.has(place.split(/[/?]/)[0]) && <Anchor component={Link} to={`${base}/${place}`} size="sm" style={{ whiteSpace: 'nowrap' }} aria-label={`${t('look')}: ${textOf(one)}`}>{t('look')}</Anchor>}
              </Text>
            </Group>
          );
        })}
      </Stack>
    </Paper>
  );
}
