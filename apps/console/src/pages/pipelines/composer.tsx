import { Alert, Button, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Icon, type IconName } from '../../ui/icons.tsx';
import type { FieldSchema, FormValue } from '../../ui/schema-form/schema.ts';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { DialPreview } from './dial-preview.tsx';
import { isOptional, sectionSchema, undrawn, withSection, type PipelineDraft, type PlainSection } from './document.ts';
import { FallbackList, SourceList } from './source-list.tsx';
import { messages } from './messages.ts';
import { VariantList } from './variant-list.tsx';

interface ComposerProps {
  readonly placement: string;
  readonly draft: PipelineDraft;
  readonly schema: FieldSchema;
  readonly readOnly: boolean;
  readonly onChange: (draft: PipelineDraft) => void;
}

/** The stages of a pipeline in the order in which a request passes them. */
export function Composer(props: ComposerProps) {
  const t = useMessages(messages);
  const { list } = useFormats();
  const { placement, draft, schema, readOnly, onChange } = props;
  const set = (section: string) => (value: unknown) => onChange(withSection(draft, section, value));
  const others = undrawn(draft);
  return (
    <Stack gap={0}>
      <Stage icon="download" title={t('retrieve')} text={t('retrieveText')}><SourceList sources={draft.retrieve} readOnly={readOnly} onChange={set('retrieve')} /></Stage>
      <Stage icon="cross" title={t('filter')} text={t('filterText')}>
        <VariantList schema={sectionSchema(schema, 'filter')} value={draft.filter ?? []} add={t('addFilter')} readOnly={readOnly} onChange={set('filter')} />
      </Stage>
      <PlainStage {...props} icon="pipelines" section="blend" />
      <SearchStage {...props} />
      <PlainStage {...props} icon="star" section="objective"><DialPreview placement={placement} draft={draft} onUse={(loyalty) => set('objective')({ ...(draft.objective as FormValue), loyalty })} readOnly={readOnly} /></PlainStage>
      <PlainStage {...props} icon="again" section="rerank" />
      <Stage icon="plus" title={t('fallback')} text={t('fallbackText')}><FallbackList fallback={draft.fallback ?? []} readOnly={readOnly} onChange={set('fallback')} /></Stage>
      <PlainStage {...props} icon="info" section="explain" />
      <PlainStage {...props} icon="overview" section="holdOut" />
      <PlainStage {...props} icon="check" section="attribution" last />
      {others.length > 0 && <Alert variant="light" color="gray" mt="md">{t('expert', { names: list(others) })}</Alert>}
    </Stack>
  );
}

/** One station of the flow: a bullet on the line, and its card. */
function Stage({ icon, title, text, last = false, aside, children }: { icon: IconName; title: string; text: string; last?: boolean; aside?: ReactNode; children?: ReactNode }) {
  return (
    <Group gap="md" wrap="nowrap" align="stretch">
      <Stack gap={0} align="center" visibleFrom="xs">
        <ThemeIcon variant="light" size={36} radius="xl"><Icon name={icon} size={18} /></ThemeIcon>
        {!last && <div style={{ width: 2, flex: 1, background: 'var(--zy-line)' }} />}
      </Stack>
      <Paper className="zy-card" p="md" mb="md" flex={1} miw={0} component="section" aria-label={title}>
        <Group justify="space-between" align="flex-start" wrap="nowrap" mb={children ? 'sm' : 0}>
          <div><Title order={2} size="h3">{title}</Title><Text size="sm" c="dimmed">{text}</Text></div>
          {aside}
        </Group>
        {children}
      </Paper>
    </Group>
  );
}

/** Plain settings, or the button that adds them where they may be missing. */
function PlainStage({ section, icon, draft, schema, readOnly, last, onChange, children }: ComposerProps & { section: PlainSection; icon: IconName; last?: boolean; children?: ReactNode }) {
  const t = useMessages(messages);
  const own = sectionSchema(schema, section);
  const value = draft[section] as FormValue | undefined;
  if (!own.properties) return null;
  const optional = isOptional(schema, section) && !readOnly;
  const aside = optional && (value === undefined
    ? <Button variant="light" size="xs" aria-label={t('addSection', { name: t(section) })} onClick={() => onChange(withSection(draft, section, {}))}><Icon name="plus" size={16} /></Button>
    : <Button variant="subtle" size="xs" color="gray" aria-label={t('removeSection', { name: t(section) })} onClick={() => onChange(withSection(draft, section, undefined))}><Icon name="trash" size={16} /></Button>);
  return (
    <Stage icon={icon} title={t(section)} text={t(`${section}Text`)} aside={aside} last={last}>
      {value !== undefined && <><SchemaForm schema={own} value={value} onChange={(next) => onChange(withSection(draft, section, next))} readOnly={readOnly} />{children}</>}
    </Stage>
  );
}

/** Where queries are answered: how personal, which words mean the same, and the rules of the shop. */
function SearchStage({ draft, schema, readOnly, onChange }: ComposerProps) {
  const t = useMessages(messages);
  const own = sectionSchema(schema, 'search');
  const { search } = draft;
  if (!own.properties) return null;
  const { rules = {}, synonyms = {}, ...plain } = own.properties;
  const set = (value: FormValue | undefined) => onChange(withSection(draft, 'search', value));
  const aside = !readOnly && (search === undefined
    ? <Button variant="light" size="xs" aria-label={t('addSection', { name: t('searchRules') })} onClick={() => set({})}><Icon name="plus" size={16} /></Button>
    : <Button variant="subtle" size="xs" color="gray" aria-label={t('removeSection', { name: t('searchRules') })} onClick={() => set(undefined)}><Icon name="trash" size={16} /></Button>);
  return (
    <Stage icon="search" title={t('searchRules')} text={t('searchRulesText')} aside={aside}>
      {search && (
        <Stack gap="lg">
          <SchemaForm schema={{ properties: plain }} value={search} onChange={set} readOnly={readOnly} />
          <div><Title order={3} mb="xs">{t('rules')}</Title><VariantList schema={rules} value={(search.rules ?? []) as FormValue[]} add={t('addRule')} readOnly={readOnly} onChange={(next) => set({ ...search, rules: next })} /></div>
          <div><Title order={3} mb="xs">{t('synonyms')}</Title><VariantList schema={synonyms} value={(search.synonyms ?? []) as FormValue[]} add={t('addSynonyms')} readOnly={readOnly} onChange={(next) => set({ ...search, synonyms: next })} /></div>
        </Stack>
      )}
    </Stage>
  );
}
