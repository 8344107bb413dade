namespace GpuAls.Kernels.Launching;

/// <summary>
/// A kernel that is compiled and loaded when it is first launched. A driver takes up to seconds for a kernel, and many trainings never launch some of
/// theirs. An error of the driver is then one of the work that launches the kernel.
/// </summary>
/// <typeparam name="TLaunch">The signature of a launch.</typeparam>
/// <param name="load">Compiles and loads the kernel.</param>
sealed class LazyKernel<TLaunch>(Func<TLaunch> load) where TLaunch : Delegate
{
    TLaunch? launch;

    /// <summary>Launches the kernel.</summary>
    public TLaunch Launch => launch ??= load();
}
