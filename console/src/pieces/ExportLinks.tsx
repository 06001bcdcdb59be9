import { DownloadOutlined } from '@ant-design/icons';
import { Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';

/** What a table shows as a file, streamed by the service: for programs, and for Excel. */
export function ExportLinks({ csv, workbook }: { csv: string; workbook: string }) {
  const { t } = useTranslation('common');
  return (
    <Space.Compact>
      <Button icon={<DownloadOutlined />} href={csv} download>
        {t('export.csv')}
      </Button>
      <Button href={workbook} download>
        {t('export.workbook')}
      </Button>
    </Space.Compact>
  );
}
