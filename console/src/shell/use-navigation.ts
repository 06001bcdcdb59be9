import { useMe } from '../api/me.ts';
import { useRead } from '../api/use.ts';
import { type NavGroup, navigation } from './navigation.ts';

/** The pages this member may open here; a group without any is left out. */
export function useNavigation(): NavGroup[] {
  const { permissions } = useMe();
  const sandbox = useRead('getSandbox', {}, { enabled: permissions.includes('apps_read') });
  const here = sandbox.data?.phones_url != null;
  return navigation
    .map((group) => ({
      ...group,
      items: group.items.filter(
        (item) =>
          (item.permission === undefined || permissions.includes(item.permission)) && (item.sandbox !== true || here),
      ),
    }))
    .filter((group) => group.items.length > 0);
}
