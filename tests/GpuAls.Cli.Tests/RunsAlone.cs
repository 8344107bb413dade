namespace GpuAls.Cli.Tests;

/// <summary>
/// The current folder belongs to the process, and programs that other tests start inherit it: tests that change it, also by a command, run alone.
/// </summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
