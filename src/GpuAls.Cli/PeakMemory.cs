using System.Diagnostics;
using System.Globalization;

namespace GpuAls.Cli;

/// <summary>The most memory that this process has held at any moment.</summary>
static class PeakMemory
{
    /// <summary>Forgets what was held until now, so that <see cref="Bytes"/> tells of what comes; false where the system cannot.</summary>
    public static bool TryReset()
    {
        try
        {
            // proc(5): 5 sets VmHWM to what is held at this moment.
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>In bytes. On Linux from the kernel (VmHWM), which .NET's own counter does not show there.</summary>
    public static long Bytes()
    {
        const string status = "/proc/self/status";
        if (OperatingSystem.IsLinux() && File.Exists(status))
        {
            var line = File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            // "VmHWM:    123456 kB"
            if (line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, "kB"])
                return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
