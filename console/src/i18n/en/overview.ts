export default { title: 'Overview' };
