import { Group, Paper, Stack, Text, ThemeIcon, Title, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.ts';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { messages } from './messages.ts';

const LOOK_EVERY_MS = 4_000;
const STEPS = ['hasKey', 'sawEvents', 'trained', 'recommended', 'clicked'] as const;

/** What has been reached, looked at again and again while the page is open. */
export function Checklist() {
  const t = useMessages(messages);
  const may = useMay();
  const tenant = useTenantSlug();
  const params = { path: { tenant } };
  const keys = useQuery({ queryKey: ['keys', tenant], queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/keys', { params })), enabled: may('keys.list'), refetchInterval: LOOK_EVERY_MS });
  const overview = useQuery({ queryKey: ['overview', tenant, 'usual'], queryFn: () => answerOf(api.GET('/admin/v1/tenants/{tenant}/overview', { params })), enabled: may('overview.read'), refetchInterval: LOOK_EVERY_MS });
  const { events = [], answers = [], models = [] } = overview.data ?? {};
  const reached = {
    hasKey: (keys.data?.keys ?? []).some(({ state }) => state === 'valid'),
    sawEvents: events.some(({ total }) => total > 0),
    trained: models.some(({ trainedAt }) => trainedAt !== null),
    recommended: answers.some(({ impressions }) => impressions > 0),
    clicked: answers.some(({ clicks }) => clicks > 0),
  };
  return (
    <Paper className="zy-card" p="lg" component="section" aria-label={t('checklist')}>
      <Title order={2} size="h3" mb="sm">{t('checklist')}</Title>
      <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }} aria-live="polite">
        {STEPS.map((step) => (
          <Group key={step} component="li" gap="sm" wrap="nowrap" align="flex-start">
            <ThemeIcon radius="xl" size={26} variant={reached[step] ? 'filled' : 'default'}>{reached[step] && <Icon name="check" size={15} />}</ThemeIcon>
            <div>
              <Text size="sm" fw={500}>{t(step)} <VisuallyHidden>({t(reached[step] ? 'done' : 'open')})</VisuallyHidden></Text>
              <Text size="xs" c="dimmed">{t(`${step}Hint`)}</Text>
            </div>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
