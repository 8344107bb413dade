using System.CommandLine;
using GpuAls.Core;
using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary>What runs the training: --use-gpu, --device, --threads.</summary>
sealed class DeviceOptions
{
    readonly ChoiceOption<bool> useGpu = new(
        "--use-gpu",
        "Whether to train on a graphics card, through CUDA or else OpenCL. With true and no card the same kernels run on the processor, slowly, for checking. Left out: on a card where there is one.",
        null,
        ("true", true),
        ("false", false));

    readonly Option<string?> device = new("--device")
    {
        Description = "Train on this device and no other: cuda, cuda:1, opencl, opencl:1, cpu, or ilgpu-cpu (the cards' kernels on the processor). See gpuals devices.",
        HelpName = "name",
    };

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
        command.Add(device);
        command.Add(threads);
        command.Validators.Add(result =>
        {
            if (result.GetResult(useGpu) is not null && result.GetResult(device) is not null)
                result.AddError("--use-gpu and --device both say what trains, expected one of them");
        });
    }

    /// <summary>The device that was asked for, or the best there is.</summary>
    /// <param name="parse">What was typed.</param>
    /// <param name="planned">Is told what goes into an accelerator's memory; null: nobody is.</param>
    /// <param name="precision">How a card stores vectors.</param>
    /// <exception cref="GpuAlsException">A device was named that is not here, the driver cannot open it, or the CPU is to store float16.</exception>
    public ChosenDevice Open(ParseResult parse, IProgress<MemoryPlan>? planned, Precision precision)
    {
        if (IsCpu(parse)) PrecisionOption.RequireCard(precision, DeviceKind.Cpu);
        // Looking for cards takes a tenth of a second.
        if (IsCpu(parse)) return new ChosenDevice(new CpuDevice(parse.GetValue(threads)), Why: null, Warning: null, Catalog: null);
        var catalog = DeviceCatalog.Discover();
        try
        {
            return Choose(catalog, parse, planned, precision);
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    bool IsCpu(ParseResult parse) =>
        parse.GetValue(device) == DeviceCatalog.Word(DeviceKind.Cpu) || parse.GetResult(useGpu) is not null && !useGpu.Meaning(parse);

    ChosenDevice Choose(DeviceCatalog catalog, ParseResult parse, IProgress<MemoryPlan>? planned, Precision precision)
    {
        if (parse.GetValue(device) is { } name) return Open(catalog.Find(name), why: null);
        if (parse.GetResult(useGpu) is null)
        {
            var best = catalog.Best();
            return Open(best.Device, best.Why);
        }

        var forKernels = catalog.BestForKernels();
        return Open(forKernels.Device, forKernels.Why);

        ChosenDevice Open(FoundDevice found, string? why)
        {
            PrecisionOption.RequireCard(precision, found.Kind);
            return new(
                catalog.Open(found, parse.GetValue(threads), planned, precision),
                why,
                found.Kind == DeviceKind.IlgpuCpu
                    ? "warning: the cards' kernels run on the processor, thread by thread: good for checking them, hundreds of times slower than --use-gpu false"
                    : null,
                catalog);
        }
    }
}
