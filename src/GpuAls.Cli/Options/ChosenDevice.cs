using GpuAls.Core;
using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary>The device that works. What it opens stays open until it is disposed of.</summary>
/// <param name="Found">The device; null for the CPU where nobody had to look for it.</param>
/// <param name="Why">For people: why it and no other; null where it was named.</param>
/// <param name="Catalog">What found it; null for the CPU where nobody had to look for it.</param>
sealed record ChosenDevice(FoundDevice? Found, string? Why, DeviceCatalog? Catalog) : IDisposable
{
    /// <summary>What it is reached through.</summary>
    public DeviceKind Kind => Found?.Kind ?? DeviceKind.Cpu;

    /// <summary>For people: what to expect of a device that is not made for the work.</summary>
    public string? Warning => Kind == DeviceKind.IlgpuCpu
        ? "warning: the cards' kernels run on the processor, thread by thread: good for checking them, hundreds of times slower than --use-gpu false"
        : null;

    /// <summary>Tells people what works, why, and what to expect of it.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="doing">"Training on CPU, 2 threads".</param>
    /// <param name="quiet">Only a warning.</param>
    public void Announce(Terminal terminal, string doing, bool quiet)
    {
        if (Why is not null && !quiet) terminal.Error.WriteLine($"{doing}: {Why}.");
        if (Warning is not null) terminal.Error.WriteLine($"gpuals: {Warning}");
    }

    /// <summary>Opens it to train.</summary>
    /// <param name="threads">Of the CPU; 0: one for each core.</param>
    /// <param name="planned">Is told what goes into an accelerator's memory; null: nobody is.</param>
    /// <param name="precision">How the vectors that training fetches are stored.</param>
    /// <param name="solver">What will be trained with.</param>
    /// <exception cref="GpuAlsException">The driver cannot open it, or it has the precision not for the solver.</exception>
    public IAlsDevice OpenToTrain(int threads, IProgress<MemoryPlan>? planned, Precision precision, Solver solver)
    {
        PrecisionOption.RequirePossible(precision, Kind, solver);
        return Found is null ? new CpuDevice(threads, precision) : Catalog!.Open(Found, threads, planned, precision);
    }

    /// <summary>Opens it to answer questions about many users.</summary>
    /// <param name="model">The model.</param>
    /// <param name="planned">Is told what goes into an accelerator's memory; null: nobody is.</param>
    /// <param name="explains">Whether answers will be explained.</param>
    /// <exception cref="GpuAlsException">The driver cannot open it, or the model does not fit its memory.</exception>
    public IRecommender OpenToRecommend(AlsModel model, IProgress<MemoryPlan>? planned, bool explains) =>
        Found is null ? new Recommender(model) : Catalog!.OpenRecommender(Found, model, planned, explains);

    public void Dispose() => Catalog?.Dispose();
}
