import { type ThemeConfig, theme } from 'antd';

const shared = {
  borderRadius: 8,
  controlHeight: 34,
  fontFamily: 'inherit',
  wireframe: false,
};

/**
 * Ant Design in our colours: warm paper, the green of the wild goose. They are those of `base.css`. Without motion menus
 * and dialogs stand where they are at once.
 */
export function antTheme(dark: boolean, motion: boolean): ThemeConfig {
  const token = dark
    ? {
        ...shared,
        colorPrimary: '#46c79e',
        colorInfo: '#46c79e',
        colorError: '#ff8a7a',
        colorBgBase: '#1a1f1d',
        colorTextBase: '#e8ece9',
        colorBgContainer: '#1a1f1d',
        colorBgElevated: '#212725',
        colorBgLayout: '#121614',
        colorBorder: '#3b4440',
        colorBorderSecondary: '#2b322f',
        colorTextSecondary: '#aab4af',
        colorTextTertiary: '#9aa49f',
        colorTextDescription: '#aab4af',
        colorTextPlaceholder: '#8f9994',
        colorLink: '#46c79e',
      }
    : {
        ...shared,
        colorPrimary: '#107a5e',
        colorInfo: '#107a5e',
        colorError: '#b3261e',
        colorTextBase: '#1d2321',
        colorBgContainer: '#fffefb',
        colorBgElevated: '#ffffff',
        colorBgLayout: '#f5f4ef',
        colorBorder: '#d3cfc3',
        colorBorderSecondary: '#e4e1d8',
        colorTextSecondary: '#5b6561',
        colorTextTertiary: '#6b7571',
        colorTextDescription: '#5b6561',
        colorTextPlaceholder: '#68726e',
        colorLink: '#107a5e',
      };
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: { ...token, motion },
    components: {
      // White on the bright green of the dark theme could not be read.
      Button: { primaryColor: dark ? '#06241a' : '#ffffff', fontWeight: 500, primaryShadow: 'none' },
      Tooltip: { colorBgSpotlight: dark ? '#39423e' : '#2a3330' },
    },
  };
}
