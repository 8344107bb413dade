using System.Reflection;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;

namespace GpuAls.Kernels;

/// <summary>Opens the devices of this machine.</summary>
/// <example>
/// <code>
/// using var device = AlsDevices.OpenBest();
/// var model = new AlsTrainer(options, device).Train(matrix);
/// </code>
/// </example>
public static class AlsDevices
{
    /// <summary>The devices that can be opened on this machine, the preferred ones first. The CPU is always among them.</summary>
    public static IReadOnlyList<FoundDevice> Discover()
    {
        using var catalog = DeviceCatalog.Discover();
        // ILGPU's description of a device ends with the catalog.
        return [.. catalog.Found.Select(device => device with { Ilgpu = null })];
    }

    /// <summary>Opens the fastest device for training: the first CUDA card, otherwise the first OpenCL card, otherwise the CPU.</summary>
    /// <param name="threads">Threads of the CPU; 0: one for each core.</param>
    /// <param name="precision">How the vectors that training fetches are stored.</param>
    /// <exception cref="GpuAlsException">The driver cannot open the device; the message has its reason.</exception>
    public static AlsDevice OpenBest(int threads = 0, Precision precision = Precision.Full) =>
        OpenChosen(catalog => catalog.Best().Device, threads, precision);

    /// <summary>Opens the device with this name and no other.</summary>
    /// <param name="name">"cuda" (the first CUDA card), "cuda:1", "opencl", "opencl:1", "cpu" or "ilgpu-cpu"; see
    /// <see cref="FoundDevice.Spec"/>.</param>
    /// <param name="threads">Threads of the CPU; 0: one for each core.</param>
    /// <param name="precision">How the vectors that training fetches are stored.</param>
    /// <exception cref="GpuAlsException">The name is unknown, this machine has no such device, or its driver cannot open it.</exception>
    public static AlsDevice Open(string name, int threads = 0, Precision precision = Precision.Full) =>
        OpenChosen(catalog => catalog.Find(name), threads, precision);

    static AlsDevice OpenChosen(Func<DeviceCatalog, FoundDevice> choose, int threads, Precision precision)
    {
        var catalog = DeviceCatalog.Discover();
        try
        {
            var found = choose(catalog);
            return new AlsDevice(catalog, found, catalog.Open(found, threads, precision: precision));
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }
}

/// <summary>
/// An open device: trains models and answers for many users at once. Dispose of it after the last session and the last recommender.
/// </summary>
public sealed class AlsDevice : IAlsDevice, IDisposable
{
    readonly DeviceCatalog catalog;
    readonly FoundDevice found;
    readonly IAlsDevice device;

    internal AlsDevice(DeviceCatalog catalog, FoundDevice found, IAlsDevice device)
    {
        this.catalog = catalog;
        this.found = found;
        this.device = device;
    }

    /// <inheritdoc/>
    public string Name => device.Name;

    /// <summary>The interface that the device is reached through.</summary>
    public DeviceKind Kind => found.Kind;

    /// <inheritdoc/>
    public bool Supports(Solver solver) => device.Supports(solver);

    string IAlsDevice.Arithmetic => device.Arithmetic;

    IReadOnlyList<Assembly> IAlsDevice.Assemblies => device.Assemblies;

    bool IAlsDevice.SumsOnHost => device.SumsOnHost;

    bool IAlsDevice.SupportsPriors => device.SupportsPriors;

    int IAlsDevice.HostThreads => device.HostThreads;

    void IAlsDevice.RequireMemory(InteractionMatrix matrix, AlsOptions options, bool isWatched, double ofFeatures) =>
        device.RequireMemory(matrix, options, isWatched, ofFeatures);

    SparseRows? IAlsDevice.FitNeighbours(
        SparseRows byUser, SparseRows byItem, NeighbourOptions options, IProgress<double>? progress, CancellationToken cancel) =>
        device.FitNeighbours(byUser, byItem, options, progress, cancel);

    IAlsSession IAlsDevice.Open(AlsProblem problem) => Open(problem);

    /// <inheritdoc cref="IAlsDevice.Open"/>
    /// <exception cref="DeviceException">The problem does not fit the device, its
    /// driver fails, or it lacks the float16 that mixed precision needs.</exception>
    internal IAlsSession Open(AlsProblem problem) => device.Open(problem);

    /// <summary>Copies a model to the device and answers for many users at once. The recommender is disposed of with the device.</summary>
    /// <param name="model">The model.</param>
    /// <param name="explains">Whether <see cref="IRecommender.ExplainMany"/> will be called; it needs more of the device's memory.</param>
    /// <returns>A <see cref="DeviceRecommender"/>; on the CPU a <see cref="Recommender"/>.</returns>
    /// <exception cref="DeviceException">The model does not fit the device's memory, or the driver reported an error.</exception>
    public IRecommender OpenRecommender(AlsModel model, bool explains = true) => catalog.OpenRecommender(found, model, planned: null, explains);

    /// <inheritdoc/>
    public void Dispose() => catalog.Dispose();
}
