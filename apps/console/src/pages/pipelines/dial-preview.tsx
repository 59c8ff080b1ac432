import { Alert, Button, Group, Modal, Paper, Stack, Table, TagsInput, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../api/client.ts';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Chart } from '../../ui/chart.tsx';
import { Icon } from '../../ui/icons.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { PipelineDraft } from './document.ts';
import { messages } from './messages.ts';

type Points = Answer<'pipelines_pareto'>['points'];

/** What each setting of the dial between earning now and coming back would bring. */
export function DialPreview({ placement, draft, readOnly, onUse }: { placement: string; draft: PipelineDraft; readOnly: boolean; onUse: (dial: number) => void }) {
  const t = useMessages(messages);
  const may = useMay();
  const tenant = useTenantSlug();
  const [opened, setOpened] = useState(false);
  const [users, setUsers] = useState<string[]>([]);
  const ask = useMutation({
    mutationFn: () => answerOf(api.POST('/admin/v1/tenants/{tenant}/placements/{placement}/pareto', {
      params: { path: { tenant, placement } }, body: { document: { ...draft }, ...(users.length ? { users } : {}) },
    })),
  });
  if (!may('pipelines.preview')) return null;
  const open = () => {
    setOpened(true);
    ask.mutate();
  };
  const use = (dial: number) => {
    setOpened(false);
    onUse(dial);
  };
  return (
    <Group justify="flex-end" mt="md">
      <Button variant="light" leftSection={<Icon name="preview" size={16} />} onClick={open}>{t('dialPreview')}</Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t('dialTitle')} size="xl">
        <Stack gap="md">
          <Text size="sm" c="dimmed">{t('dialText')}</Text>
          <Group align="flex-end">
            <TagsInput label={t('dialPeople')} value={users} onChange={setUsers} maxTags={20} flex={1} />
            <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>{t('dialPreview')}</Button>
          </Group>
          <ProblemAlert error={ask.error} />
          {ask.data && <Brought points={ask.data.points} onUse={readOnly ? null : use} />}
        </Stack>
      </Modal>
    </Group>
  );
}

function Brought({ points, onUse }: { points: Points; onUse: ((dial: number) => void) | null }) {
  const t = useMessages(messages);
  const { number, percent } = useFormats();
  const flat = points.every(({ margin, later }) => margin === points[0].margin && later === points[0].later);
  if (flat) return <Alert variant="light" color="gray">{t('dialFlat')}</Alert>;
  const option = {
    tooltip: { trigger: 'item' },
    xAxis: { type: 'value', name: t('dialNow'), nameLocation: 'middle', nameGap: 28, scale: true },
    yAxis: { type: 'value', name: t('dialLater'), scale: true },
    grid: { left: 8, right: 24, top: 36, bottom: 28, containLabel: true },
    series: [{
      type: 'line', symbolSize: 11, label: { show: true, position: 'top', formatter: ({ dataIndex }: { dataIndex: number }) => number(points[dataIndex].dial) },
      data: points.map(({ margin, later, dominated }) => ({ value: [margin, later], itemStyle: { opacity: dominated ? 0.35 : 1 } })),
    }],
  };
  return (
    <>
      <Chart label={`${t('dialTitle')}: ${t('dialNow')}, ${t('dialLater')}`} option={option} />
      <Paper withBorder style={{ overflowX: 'auto' }}>
        <Table fz="sm">
          <Table.Thead><Table.Tr>{(['dial', 'dialNow', 'dialLater', 'dialPurchases', 'dialReturning'] as const).map((key) => <Table.Th key={key} ta="right">{t(key)}</Table.Th>)}{onUse && <Table.Th />}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {points.map(({ dial, margin, later, purchases, returning, dominated }) => (
              <Table.Tr key={dial} c={dominated ? 'dimmed' : undefined}>
                <Table.Td ta="right">{number(dial)}</Table.Td><Table.Td ta="right">{number(margin)}</Table.Td><Table.Td ta="right">{number(later)}</Table.Td>
                <Table.Td ta="right">{number(purchases, 3)}</Table.Td><Table.Td ta="right">{percent(returning, 2)}</Table.Td>
                {onUse && <Table.Td ta="right"><Button size="compact-xs" variant="subtle" onClick={() => onUse(dial)}>{t('dialUse', { dial: number(dial) })}</Button></Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </>
  );
}
