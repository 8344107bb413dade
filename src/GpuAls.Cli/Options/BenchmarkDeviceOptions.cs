using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What a benchmark runs on: --device, --threads.</summary>
sealed class BenchmarkDeviceOptions
{
    readonly Option<string[]> device = new("--device")
    {
        Description = "A device to train on: cpu, cuda, cuda:1, opencl, opencl:1 or ilgpu-cpu (to check kernels, very slow); give it again for another. Left out: cpu and every card.",
        HelpName = "device",
    };

    readonly NumberOption<int> threads = ThreadsOption.Create();

    readonly ChoiceOption<Precision> precision = PrecisionOption.Create();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(device);
        command.Add(threads);
        command.Add(precision);
    }

    /// <summary>Threads of the CPU; 0: one for each core.</summary>
    public int Threads(ParseResult parse) => parse.GetValue(threads);

    /// <summary>The devices that were named, or all that are meant to be fast.</summary>
    /// <exception cref="GpuAlsException">One that was named is not here; the message lists what was found.</exception>
    public BenchmarkDevices Find(ParseResult parse, Solver solver) => BenchmarkDevices.Find(parse.GetValue(device) ?? [], Threads(parse), precision.Meaning(parse), solver);
}
