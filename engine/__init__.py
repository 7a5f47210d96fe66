"""The workflow engine: SpiffWorkflow with durable storage. Knows BPMN; knows nothing of social insurance or Flask."""
