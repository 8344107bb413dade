using System.Diagnostics;
using System.Globalization;

namespace GpuAls.Cli;

/// <summary>The most memory that this process has held at any moment.</summary>
static class PeakMemory
{
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
