import { Anchor, Alert, Badge, Tabs } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useMay, useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import type { FieldSchema } from '../../ui/schema-form/schema.ts';
import { Composer } from './composer.tsx';
import { FIRST_DRAFT, type PipelineDraft } from './document.ts';
import { DocumentEditor } from './document-editor.tsx';
import { messages } from './messages.ts';
import { usePlacements, useVersions, type PlacementVersions } from './pipeline-queries.ts';
import { usePlacementName } from './placement-name.ts';
import { SaveBar } from './save-bar.tsx';
import { VersionList } from './version-list.tsx';

export default function PlacementPage() {
  const t = useMessages(messages);
  const tenant = useTenantSlug();
  const { placement = '' } = useParams();
  const placements = usePlacements(tenant);
  const versions = useVersions(tenant, placement);
  return (
    <>
      <Anchor component={Link} to=".." relative="path" size="sm"><Icon name="left" size={14} /> {t('back')}</Anchor>
      <Answered query={placements}>
        {({ schema }) => <Answered query={versions}>{(found) => <Workbench key={placement} placement={found} schema={schema as FieldSchema} />}</Answered>}
      </Answered>
    </>
  );
}

interface Work {
  /** The version the draft began as; null: none. */
  readonly base: number | null;
  readonly draft: PipelineDraft;
}

function Workbench({ placement, schema }: { placement: PlacementVersions; schema: FieldSchema }) {
  const t = useMessages(messages);
  const may = useMay();
  const [tab, setTab] = useState<string | null>('composer');
  const start = (version: number | null): Work => ({ base: version, draft: (placement.versions.find((one) => one.version === version)?.document as PipelineDraft | undefined) ?? FIRST_DRAFT });
  const [work, setWork] = useState(() => start(placement.activeVersion ?? placement.versions[0]?.version ?? null));
  const readOnly = !may('pipelines.save');
  const change = (draft: PipelineDraft) => setWork({ ...work, draft });
  const open = (version: number) => {
    setWork(start(version));
    setTab('composer');
  };
  return (
    <>
      <PageHeader title={usePlacementName()(placement.name)}
        badge={<Badge variant="light" tt="none" color={placement.activeVersion === null ? 'gray' : undefined}>{placement.activeVersion === null ? t('inactive') : t('active', { version: placement.activeVersion })}</Badge>}
        description={work.base === null ? t('editingNew') : t('editing', { version: work.base })} />
      {readOnly && <Alert variant="light" color="gray" icon={<Icon name="info" />} mb="md">{t('readOnly')}</Alert>}
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="lg">{(['composer', 'versions', 'document'] as const).map((one) => <Tabs.Tab key={one} value={one}>{t(one)}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value="composer"><Composer placement={placement.name} draft={work.draft} schema={schema} readOnly={readOnly} onChange={change} /></Tabs.Panel>
        <Tabs.Panel value="versions"><VersionList placement={placement} onOpen={open} /></Tabs.Panel>
        <Tabs.Panel value="document"><DocumentEditor draft={work.draft} readOnly={readOnly} onChange={change} /></Tabs.Panel>
      </Tabs>
      {tab !== 'versions' && (
        <SaveBar placement={placement} base={work.base} draft={work.draft} onDiscard={() => setWork(start(work.base))} onSaved={(version) => setWork({ ...work, base: version })} />
      )}
    </>
  );
}
