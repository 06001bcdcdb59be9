import { InboxOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Progress, Select, Spin } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { csvLine } from '../../../pieces/csv-line.ts';
import { download } from '../../../pieces/download.ts';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { NeedsApp } from '../../../pieces/NeedsApp.tsx';
import { count } from '../../../pieces/numbers.ts';
import { PageHead } from '../../../pieces/PageHead.tsx';
import { useZone } from '../../../pieces/Time.tsx';
import { Columns } from './Columns.tsx';
import { CsvReader, type Encoding } from './csv.ts';
import { type Opened, openFile } from './open-file.ts';
import { guess, rowOf, type Target } from './rows.ts';
import { type Progress as Done, type Rejected, runImport } from './run.ts';
import { WorkbookProblem } from './workbook-problem.ts';
import './import.css';

interface Chosen extends Opened {
  /** The file as it was chosen. */
  source: File;
  header: string[];
  sample: string[][];
}

/** A file of people: chosen, its columns told, then written line by line; what is refused can be downloaded. */
export function Import() {
  return <NeedsApp>{(app) => <ImportInto key={app.id} app={app} />}</NeedsApp>;
}

function ImportInto({ app }: { app: App }) {
  const { t } = useTranslation(['recipient', 'common']);
  const client = useQueryClient();
  const zone = useZone();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [targets, setTargets] = useState<Target[]>([]);
  const [progress, setProgress] = useState<Done | null>(null);
  const [rejected, setRejected] = useState<Rejected[] | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [running, setRunning] = useState<AbortController | null>(null);
  useEffect(() => () => running?.abort(), [running]);
  const [reading, setReading] = useState<AbortController | null>(null);
  useEffect(() => () => reading?.abort(), [reading]);
  const look = async (source: File, sheet = 0) => {
    const abort = new AbortController();
    setReading(abort);
    setChosen(null);
    setRejected(null);
    setProgress(null);
    setProblem(null);
    try {
      const opened = await openFile(source, zone, sheet, abort.signal);
      const next = await peek(source, opened);
      if (abort.signal.aborted) return;
      setChosen(next);
      setTargets(next.header.map(guess));
    } catch (error) {
      if (!abort.signal.aborted) setProblem(error);
    } finally {
      setReading((current) => (current === abort ? null : current));
    }
  };
  const run = async () => {
    const abort = new AbortController();
    setRunning(abort);
    setRejected(null);
    setProblem(null);
    try {
      const { file, encoding, workbook } = chosen!;
      const isSheet = workbook !== null;
      const task = { appId: app.id, file, encoding, isSheet, targets, signal: abort.signal, onProgress: setProgress };
      setRejected(await runImport(task));
    } catch (error) {
      if (!abort.signal.aborted) setProblem(error);
    } finally {
      setRunning(null);
      void client.invalidateQueries({ queryKey: ['listRecipients'] });
    }
  };
  const twice = targets.find((one, i) => one !== 'skip' && targets.indexOf(one) !== i);
  const ready = chosen !== null && targets.includes('openid') && twice === undefined;
  return (
    <>
      <PageHead title={t('import.title')} back={<Link to="/recipients">{t('title')} /</Link>} text={t('import.text')} />
      <section className="card card-pad form">
        <FileField onFile={(file) => void look(file)} name={chosen?.source.name} />
        {reading !== null && (
          <p role="status" className="inline-fields soft">
            <Spin size="small" /> {t('import.reading')}
          </p>
        )}
        {chosen !== null && (
          <>
            {chosen.workbook === null ? (
              <EncodingField
                value={chosen.encoding}
                disabled={running !== null}
                onChange={(encoding) => void peek(chosen.source, { ...chosen, encoding }).then(setChosen)}
              />
            ) : (
              <SheetField
                workbook={chosen.workbook}
                disabled={running !== null}
                onChange={(sheet) => void look(chosen.source, sheet)}
              />
            )}
            <Columns app={app} header={chosen.header} sample={chosen.sample} targets={targets} onChange={setTargets} />
            {!targets.includes('openid') && <Alert type="warning" showIcon title={t('import.needsOpenid')} />}
            {twice !== undefined && <Alert type="warning" showIcon title={t('import.twice', { name: twice })} />}
            <div className="form-end">
              <Button type="primary" disabled={!ready} loading={running !== null} onClick={() => void run()}>
                {t('import.run')}
              </Button>
              {running !== null && <Button onClick={() => running.abort()}>{t('import.stop')}</Button>}
              {ready && <CurlButton operation="upsertRecipients" input={firstOf(app, chosen, targets)} />}
            </div>
          </>
        )}
        {problem instanceof WorkbookProblem || problem instanceof EmptyFile ? (
          <Alert
            type="error"
            showIcon
            title={t('import.unreadable')}
            description={t(`import.unreadables.${problem instanceof EmptyFile ? 'empty' : problem.trouble}`)}
          />
        ) : (
          problem !== null && <ErrorNotice error={problem} onRetry={() => void run()} />
        )}
        {progress !== null && chosen !== null && (
          <div aria-live="polite">
            <Progress
              aria-label={t('import.run')}
              strokeColor="var(--brand)"
              percent={chosen.file.size === 0 ? 100 : Math.floor((progress.bytes / chosen.file.size) * 100)}
              status={running !== null ? 'active' : problem === null ? 'success' : 'exception'}
            />
            <p className="soft">
              {t('import.progress', { written: count(progress.written), rejected: count(progress.rejected) })}
            </p>
          </div>
        )}
        {rejected !== null && <Outcome rejected={rejected} header={chosen?.header ?? []} />}
      </section>
    </>
  );
}

function EncodingField({
  value,
  disabled,
  onChange,
}: {
  value: Encoding;
  disabled: boolean;
  onChange: (encoding: Encoding) => void;
}) {
  const { t } = useTranslation('recipient');
  return (
    <div className="inline-fields">
      <span>{t('import.encoding')}</span>
      <Select
        value={value}
        aria-label={t('import.encoding')}
        disabled={disabled}
        options={[
          { value: 'utf-8', label: 'UTF-8' },
          { value: 'gb18030', label: 'GBK' },
        ]}
        onChange={onChange}
      />
      <small className="soft">{t('import.encodingHint')}</small>
    </div>
  );
}

/** Which sheet is taken. Its name is shown also where there is only one. */
function SheetField({
  workbook: { sheets, sheet },
  disabled,
  onChange,
}: {
  workbook: NonNullable<Opened['workbook']>;
  disabled: boolean;
  onChange: (sheet: number) => void;
}) {
  const { t } = useTranslation('recipient');
  return (
    <div className="inline-fields">
      <span>{t('import.sheet')}</span>
      <Select
        value={sheet}
        aria-label={t('import.sheet')}
        disabled={disabled || sheets.length === 1}
        popupMatchSelectWidth={false}
        style={{ minWidth: 120 }}
        options={sheets.map((label, value) => ({ value, label }))}
        onChange={onChange}
      />
      <small className="soft">{t('import.sheetHint', { zone: useZone() })}</small>
    </div>
  );
}

function FileField({ onFile, name }: { onFile: (file: File) => void; name: string | undefined }) {
  const { t } = useTranslation('recipient');
  const id = useId();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file !== undefined) onFile(file);
    // The same file again, after it was mended, has to count as chosen.
    if (input.current !== null) input.current.value = '';
  };
  return (
    <label
      htmlFor={id}
      className={`drop${over ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <InboxOutlined aria-hidden />
      <b>{name ?? t('import.drop')}</b>
      <small>{t('import.dropHint')}</small>
      <input
        ref={input}
        id={id}
        type="file"
        accept=".csv,.txt,.xlsx,.xlsm,text/csv"
        className="visually-hidden"
        onChange={(event) => take(event.target.files)}
      />
    </label>
  );
}

function Outcome({ rejected, header }: { rejected: Rejected[]; header: string[] }) {
  const { t } = useTranslation('recipient');
  if (rejected.length === 0) return <Alert type="success" showIcon title={t('import.done')} />;
  const reasonOf = (reason: string) => t(`import.problems.${reason}`, { defaultValue: reason });
  const save = () => {
    const lines = rejected.map(({ line, cells, reason }) => csvLine([...cells, String(line), reasonOf(reason)]));
    download('rejected.csv', csvLine([...header, t('import.line'), t('import.reason')]) + lines.join(''), 'text/csv');
  };
  return (
    <Alert
      type="warning"
      showIcon
      title={t('import.someRejected', { n: count(rejected.length) })}
      description={
        <>
          <ul className="problem-list">
            {rejected.slice(0, 5).map((one) => (
              <li key={one.line}>
                {t('import.atLine', { line: one.line })} {reasonOf(one.reason)}
              </li>
            ))}
          </ul>
          <Button onClick={save}>{t('import.download')}</Button>
        </>
      }
    />
  );
}

/** The first lines as they are sent. */
function firstOf(app: App, { sample }: Chosen, targets: Target[]) {
  const recipients = sample
    .map((cells) => rowOf(cells, targets, false))
    .flatMap((made) => ('row' in made ? made.row : []));
  return { params: { app_id: app.id }, body: { recipients } };
}

class EmptyFile extends Error {}

/** The first lines of a file, as far as a screen has use for them. */
async function peek(source: File, opened: Opened): Promise<Chosen> {
  const { file, encoding, workbook } = opened;
  const text = new TextDecoder(encoding).decode(await file.slice(0, 64 * 1024).arrayBuffer());
  const [header, ...rows] = new CsvReader(workbook !== null).read(text, true).map((line) => line.cells);
  if (header === undefined) throw new EmptyFile();
  return { file, encoding, workbook, source, header: header.slice(0, 100), sample: rows.slice(0, 3) };
}
