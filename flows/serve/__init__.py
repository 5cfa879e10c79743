"""The auditor's page: every number on its page, with its arithmetic around it (审核页面)."""
