import { Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { useRevokeKey, useRotateKey, type Key } from './key-queries.ts';
import { messages } from './messages.ts';

const OVERLAPS = { overlapNone: 0, overlapHour: 60, overlapDay: 24 * 60, overlapWeek: 7 * 24 * 60 } as const;
type Overlap = keyof typeof OVERLAPS;

export function RotateKey({ record: { id, name }, onClose, onMade }: { record: Key; onClose: () => void; onMade: (key: string) => void }) {
  const t = useMessages(messages);
  const [overlap, setOverlap] = useState<Overlap>('overlapDay');
  const rotate = useRotateKey(useTenantSlug(), id);
  return (
    <FormDialog opened onClose={onClose} title={t('rotateTitle', { name })} action={t('rotate')} busy={rotate.isPending} error={rotate.error}
      onSubmit={() => rotate.mutate(OVERLAPS[overlap], { onSuccess: ({ key }) => onMade(key) })}>
      <Text size="sm">{t('rotateText')}</Text>
      <Select label={t('overlap')} value={overlap} onChange={(next) => setOverlap((next ?? 'overlapDay') as Overlap)} allowDeselect={false} data={Object.keys(OVERLAPS).map((value) => ({ value, label: t(value as Overlap) }))} />
    </FormDialog>
  );
}

export function RevokeKey({ record: { id, name, lastFour }, onClose }: { record: Key; onClose: () => void }) {
  const t = useMessages(messages);
  const revoke = useRevokeKey(useTenantSlug(), id);
  return (
    <ConfirmDialog opened onClose={onClose} title={t('revokeTitle', { name })} text={t('revokeText')} action={t('revoke')} typed={lastFour} danger busy={revoke.isPending} error={revoke.error}
      onConfirm={() => revoke.mutate(undefined, { onSuccess: () => { onClose(); notifyDone(t('revokedDone', { name })); } })} />
  );
}
