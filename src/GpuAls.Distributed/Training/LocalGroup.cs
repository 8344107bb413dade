using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Training;

/// <summary>Several devices of this machine as one: each has a thread of this process, which is a rank.</summary>
sealed class LocalGroup : IDisposable
{
    readonly ThreadGroup leader;
    readonly Thread[] threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="devices">The devices, two or more.</param>
    /// <param name="asOnSeveralHosts">Whether they exchange as if they were on several hosts, for tests.</param>
    /// <param name="links">How they exchange vectors; null: directly if all of them can.</param>
    /// <exception cref="DeviceException">The driver of a device reported an error.</exception>
    public LocalGroup(IReadOnlyList<IAlsDevice> devices, bool asOnSeveralHosts = false, DeviceLinks? links = null)
    {
        Links = links ?? DeviceLinks.Open(devices);
        var copies = Links.AreDirect ? new DeviceCopies(devices.Count) : null;
        var ranks = ThreadGroup.Create(devices.Count, asOnSeveralHosts);
        leader = ranks[0];
        threads = [.. ranks.Skip(1).Select(rank => new Thread(() => Work(rank, devices[rank.Rank], copies)) { IsBackground = true })];
        foreach (var thread in threads) thread.Start();
        try
        {
            Device = new GroupDevice(leader, host: null, devices[0], copies);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All devices as one.</summary>
    public GroupDevice Device { get; }

    /// <summary>How the devices exchange vectors.</summary>
    public DeviceLinks Links { get; }

    /// <summary>Ends the threads. The devices belong to the caller.</summary>
    public void Dispose()
    {
        try
        {
            leader.Send(Order.Quit);
        }
        catch (RankGroupException)
        {
            // A rank has failed, and all have ended.
        }

        foreach (var thread in threads) thread.Join();
    }

    static void Work(ThreadGroup rank, IAlsDevice device, DeviceCopies? copies)
    {
        try
        {
            new RankWorker(rank, host: null, () => device, copies).Run();
        }
        catch (Exception exception)
        {
            rank.Fail(exception is RankGroupException ? null : exception);
        }
    }
}
