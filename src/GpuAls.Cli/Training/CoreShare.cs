namespace GpuAls.Cli.Training;

/// <summary>The cores that a rank uses if it shares its host with others.</summary>
static class CoreShare
{
    const string Processors = "/proc/cpuinfo";

    /// <summary>The number of threads of a rank.</summary>
    /// <param name="ranks">The ranks on this host.</param>
    public static int Of(int ranks) => Of(ranks, Environment.ProcessorCount, AllCores());

    /// <summary>The number of threads of a rank.</summary>
    /// <param name="ranks">The ranks on this host.</param>
    /// <param name="allowed">The cores that this process may use. A launcher that binds ranks has given each its own.</param>
    /// <param name="all">All cores of the host.</param>
    public static int Of(int ranks, int allowed, int all) => Math.Max(1, allowed < all ? Math.Min(allowed, all / ranks) : all / ranks);

    static int AllCores() => File.Exists(Processors)
        ? Math.Max(Environment.ProcessorCount, File.ReadLines(Processors).Count(line => line.StartsWith("processor", StringComparison.Ordinal)))
        : Environment.ProcessorCount;
}
