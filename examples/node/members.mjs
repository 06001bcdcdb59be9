// listRoles, createInvitation, listInvitations, revokeInvitation, listMembers, updateMember, resetMember, removeMember:
// 成员与邀请 / invitations and members. KEY needs members_manage and members_read. Usage: node members.mjs <member id>
import { appId, call } from './api.mjs';

const [id] = process.argv.slice(2);
const { roles } = await call('GET', '/v1/roles');
console.log(`roles: ${roles.map((one) => one.role).join(', ')}`);

const { invitation } = await call('POST', '/v1/invitations', { email: 'new.colleague@example.com', role: 'viewer' });
const open = (await call('GET', '/v1/invitations')).items.some((one) => one.id === invitation.id);
await call('DELETE', `/v1/invitations/${invitation.id}`);
console.log(`invited ${invitation.email}, open: ${open}, then taken back`);

const { items } = await call('GET', '/v1/members');
const member = items.find((one) => one.id === id);
const changed = await call('PATCH', `/v1/members/${member.id}`, { role: 'analyst', apps: [appId] });
console.log(`${member.role}, now ${changed.role} of ${changed.apps.length} app`);
const { url } = await call('POST', `/v1/members/${member.id}/reset`, { two_factor: true });
console.log(`a new password at ${new URL(url).pathname}`);
console.log(`removed: ${(await call('DELETE', `/v1/members/${member.id}`)).removed}`);
