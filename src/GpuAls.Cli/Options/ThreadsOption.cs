namespace GpuAls.Cli;

/// <summary>How many threads the CPU trains with: --threads.</summary>
static class ThreadsOption
{
    /// <summary>The option; its value is 0 where it was left out.</summary>
    public static NumberOption<int> Create() =>
        new("--threads", "How many threads the CPU uses; left out: one for each core.", null, "a whole number of 1 or more", number => number >= 1);
}
