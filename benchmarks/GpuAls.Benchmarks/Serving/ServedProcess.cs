using System.Diagnostics;
using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Benchmarks.Serving;

/// <summary>A running <c>gpuals serve</c>, on a free port of loopback.</summary>
sealed class ServedProcess : IDisposable
{
    readonly Process process;

    ServedProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>The address of the service.</summary>
    public Uri Address { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>The memory that it holds now, in bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>The time that the processors have spent on it.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the service and waits until it serves.</summary>
    /// <param name="model">The model file.</param>
    /// <exception cref="GpuAlsException">It ended; the message has its output.</exception>
    public static ServedProcess Start(string model)
    {
        var process = Process.Start(new ProcessStartInfo(GpualsProcess.Program, ["serve", $"model={model}", "--port", "0", "--quiet"])
        {
            RedirectStandardOutput = true,
        })!;
        var line = process.StandardOutput.ReadLine();
        return line?.Split(' ')[^1] is { } last && Uri.TryCreate(last, UriKind.Absolute, out var address)
            ? new ServedProcess(process, address)
            : throw new GpuAlsException(string.Create(CultureInfo.InvariantCulture, $"gpuals serve {model} does not serve: {line}"));
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }
}
