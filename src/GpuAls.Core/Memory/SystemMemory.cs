using System.Globalization;

namespace GpuAls.Core.Memory;

/// <summary>
/// The memory that the system gives to this process: the least of the physical memory, the limits of its control groups, the limits of its shell,
/// the limit of the .NET runtime, and the one that a user typed. Other processes are not counted, except in a control group.
/// </summary>
static class SystemMemory
{
    const string Status = "/proc/self/status";

    static readonly string[] RuntimeSettings = ["DOTNET_GCHeapHardLimit", "DOTNET_GCHeapHardLimitPercent"];

    static readonly Lazy<ControlGroups> Groups = new(() => ControlGroups.Find("/proc/self/cgroup", "/sys/fs/cgroup"));
    static readonly Lazy<(long AddressSpace, long Data)> Limits = new(() => ShellLimits(ReadLines("/proc/self/limits")));

    // Of a command and its threads: several commands may run in one process.
    static readonly AsyncLocal<long?> Typed = new();

    /// <summary>The limit in bytes that a user typed for the command; null for none.</summary>
    public static long? TypedLimit
    {
        get => Typed.Value;
        set => Typed.Value = value;
    }

    /// <summary>Reads the memory now; takes some microseconds.</summary>
    public static AvailableMemory Read()
    {
        var status = ProcessStatus(ReadLines(Status));
        var used = status.Anonymous ?? Environment.WorkingSet;
        var least = new AvailableMemory(used, long.MaxValue - used, MemoryBound.PhysicalMemory);
        if (TypedLimit is { } typed) Add(typed - used, MemoryBound.Typed);
        if (RuntimeLimit() is { } runtime) Add(runtime - used, MemoryBound.Runtime);
        else if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is > 0 and var physical && !Groups.Value.HaveLimit)
            Add(physical - used, MemoryBound.PhysicalMemory);
        if (Groups.Value.Free() is { } ofGroup) Add(ofGroup, MemoryBound.ControlGroup);
        if (status.AddressSpace is { } addresses) Add(Limits.Value.AddressSpace - addresses, MemoryBound.AddressSpace);
        if (status.Data is { } data) Add(Limits.Value.Data - data, MemoryBound.DataSize);
        return least;

        void Add(long free, MemoryBound bound)
        {
            if (free < least.Free) least = least with { Free = free, Bound = bound };
        }
    }

    /// <summary>Checks that memory can be allocated.</summary>
    /// <param name="bytes">The bytes of one block.</param>
    /// <exception cref="MemoryLimitException">The system would not give them.</exception>
    public static void Require(double bytes)
    {
        var memory = Read();
        if (bytes > memory.Free)
        {
            FreeGarbage();
            memory = Read();
        }

        if (bytes > memory.Free) throw new MemoryLimitException("out of memory: the next step needs", bytes, memory);
    }

    /// <summary>Gives the garbage of the managed heap back to the system, and frees the arrays outside of it that nobody uses any more.</summary>
    public static void FreeGarbage()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }

    /// <summary>The limits of a shell in <c>/proc/self/limits</c>, in bytes; the largest number if there is none.</summary>
    internal static (long AddressSpace, long Data) ShellLimits(string[] lines)
    {
        return (Find("Max address space"), Find("Max data size"));

        // "Max address space         1073741824           unlimited            bytes"
        long Find(string name) => Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            && long.TryParse(line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var limit)
            ? limit
            : long.MaxValue;
    }

    /// <summary>Anonymous memory, address space and private memory in <c>/proc/self/status</c>, in bytes; null where there is no such line.</summary>
    internal static (long? Anonymous, long? AddressSpace, long? Data) ProcessStatus(string[] lines)
    {
        return (Find("RssAnon:"), Find("VmSize:"), Find("VmData:"));

        // "RssAnon:     12345 kB"
        long? Find(string name) => Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            && line.Split(' ', '\t') is [_, .., var kibibytes, "kB"]
            ? long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024
            : null;
    }

    /// <summary>The limit that somebody set for the .NET runtime. In a control group the runtime has another one, for its own heap alone.</summary>
    static long? RuntimeLimit() =>
        RuntimeSettings.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
        && GC.GetConfigurationVariables().TryGetValue("GCHeapHardLimit", out var value)
        && Convert.ToInt64(value, CultureInfo.InvariantCulture) is > 0 and var limit
            ? limit
            : null;

    static string[] ReadLines(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() && File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // a limit that cannot be read is not compared
        }
    }
}
