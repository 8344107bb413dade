using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What a benchmark runs on: --device, --threads.</summary>
sealed class BenchmarkDeviceOptions
{
    readonly Option<string[]> device = new("--device")
    {
        Description = "A device to train on; give it again for another. Left out: all that there are. This build has the CPU only.",
        HelpName = "cpu",
    };

    readonly NumberOption<int> threads =
        new("--threads", "How many threads the CPU uses; left out: one for each core.", null, "a whole number of 1 or more", number => number >= 1);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(device);
        command.Add(threads);
    }

    /// <summary>Threads of the CPU; 0: one for each core.</summary>
    public int Threads(ParseResult parse) => parse.GetValue(threads);

    /// <summary>The devices that were named, or all that make sense here.</summary>
    /// <exception cref="GpuAlsException">One that was named is not there.</exception>
    public BenchmarkDevices Find(ParseResult parse)
    {
        var named = parse.GetValue(device) ?? [];
        if (Array.Find(named, name => name != BenchmarkDevice.Cpu) is { } other) throw new GpuAlsException($"device {DisplayText.Quote(other)} is not here. Found: {BenchmarkDevice.Cpu}");
        return new BenchmarkDevices([BenchmarkDevice.OfCpu(Threads(parse))]);
    }
}
