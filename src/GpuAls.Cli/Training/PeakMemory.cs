using System.Diagnostics;
using System.Globalization;

namespace GpuAls.Cli.Training;

/// <summary>The peak memory of this process.</summary>
static class PeakMemory
{
    /// <summary>Resets the peak to the memory in use; false if the system cannot.</summary>
    public static bool TryReset()
    {
        try
        {
            // proc(5): 5 sets VmHWM to the memory in use.
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The peak in bytes. On Linux it comes from the kernel (VmHWM), because the counter of .NET has no peak there.</summary>
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
