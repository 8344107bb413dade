using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What runs the training: --use-gpu, --threads.</summary>
sealed class DeviceOptions
{
    readonly ChoiceOption<bool> useGpu = new("--use-gpu", "Whether to train on a GPU. This build trains on the CPU only.", "false", ("true", true), ("false", false));

    readonly NumberOption<int> threads =
        new("--threads", "How many threads the CPU uses; left out: one for each core.", null, "a whole number of 1 or more", number => number >= 1);

    public DeviceOptions()
    {
        // As the notebooks spell it.
        useGpu.Aliases.Add("--use_gpu");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(useGpu);
        command.Add(threads);
    }

    /// <summary>The device that was asked for.</summary>
    /// <exception cref="RemedyException">It is a GPU, which this build cannot use.</exception>
    public IAlsDevice Open(ParseResult parse)
    {
        if (useGpu.Meaning(parse))
            throw new RemedyException("--use-gpu true: this build has no GPU device", "Train on the CPU: --use-gpu false");
        return new CpuDevice(parse.GetValue(threads));
    }
}
