using System.Text;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>A rank that carries out the orders of rank 0.</summary>
/// <param name="group">The group.</param>
/// <param name="host">The name of this host; null if all ranks are on one.</param>
/// <param name="open">Opens the device of this rank, once.</param>
/// <param name="copies">The copies between the devices; null if vectors pass through the computer's memory.</param>
sealed class RankWorker(IRankGroup group, string? host, Func<IAlsDevice> open, DeviceCopies? copies = null)
{
    IAlsDevice? device;
    RankSession? session;
    RankVectors? last; // of the session that was ended
    RankVectors? kept; // of a training that has ended, until rank 0 has saved its model
    readonly RankCheckpoint checkpoint = new(group.Rank);

    /// <summary>Carries out orders until rank 0 sends <see cref="Order.Quit"/>. Rank 0 reports the failures that people can correct.</summary>
    public void Run()
    {
        try
        {
            for (var order = Orders.Receive(group); order != Order.Quit; order = Orders.Receive(group))
            {
                try
                {
                    Do(order);
                }
                catch (Exception exception) when (exception is (GpuAlsException or OperationCanceledException) and not RankGroupException)
                {
                    // All ranks have agreed on it, and rank 0 throws it. After a failed operation of the group they no longer understand each other.
                }
            }
        }
        finally
        {
            checkpoint.Abandon();
            session?.Dispose();
            last?.Dispose();
            kept?.Dispose();
        }
    }

    void Do(Order order)
    {
        switch (order)
        {
            case Order.Describe:
                RankDescription.Gather(group, host ?? "", () => device ??= open());
                break;
            case Order.Open:
                session = RankSession.Open(group, host, device!, PartSettings.FromBytes(group.Broadcast([])), whole: null, last, copies);
                last = null;
                break;
            case Order.SolveUsers:
                checkpoint.WaitForUsers();
                session!.SolveUsers(CancellationToken.None);
                break;
            case Order.SolveItems:
                checkpoint.WaitForAll();
                session!.SolveItems(CancellationToken.None);
                break;
            case Order.SetUserPriors:
                session!.SetPriors(ofUsers: true, weights: null);
                break;
            case Order.SetItemPriors:
                session!.SetPriors(ofUsers: false, weights: null);
                break;
            case Order.ComputeLoss:
                session!.ComputeLoss(CancellationToken.None);
                break;
            case Order.GatherUsers:
                session!.GatherUsers(all: null);
                break;
            case Order.GatherItems:
                session!.GatherItems(all: null);
                break;
            case Order.GatherTimes:
                session!.GatherTimes();
                break;
            case Order.GatherExchangeTimes:
                session!.GatherExchangeTimes();
                break;
            case Order.SendBesideSolving:
                session!.WhitensReceivedRows = true;
                break;
            case Order.SendBehindSolving:
                session!.WhitensReceivedRows = false;
                break;
            case Order.ShareFolder:
                FolderProbe.Require(group, host, folder: null);
                break;
            case Order.StartPart:
                checkpoint.Start(Encoding.UTF8.GetString(group.Broadcast([])), session!.OwnVectors(ofUsers: true));
                break;
            case Order.CompletePart:
                checkpoint.Complete(session!.OwnVectors(ofUsers: false), best: null);
                break;
            case Order.PollPart:
                GroupCheckpoints.Gather(group, checkpoint, waits: false);
                break;
            case Order.AwaitPart:
                GroupCheckpoints.Gather(group, checkpoint, waits: true);
                break;
            case Order.AbandonPart:
                checkpoint.Abandon();
                break;
            case Order.End:
                checkpoint.WaitForAll();
                last = session!.End();
                session = null;
                break;
            case Order.GatherLast:
                last!.Gather(group, all: null);
                break;
            case Order.Keep:
                kept?.Dispose();
                (kept, last) = (last, null);
                break;
            case Order.ReadKept:
                KeptVectors.Read(group, kept!, request: default, piece: null);
                break;
            case Order.Close:
                checkpoint.WaitForAll();
                session?.Dispose();
                last?.Dispose();
                (session, last) = (null, null);
                break;
            default:
                throw new InvalidOperationException($"rank 0 sent the unknown order {order}");
        }
    }
}

/// <summary>The sending of orders.</summary>
static unsafe class Orders
{
    /// <summary>Sends an order from rank 0.</summary>
    public static void Send(this IRankGroup group, Order order) => Broadcast(group, order);

    /// <summary>Receives the next order.</summary>
    public static Order Receive(IRankGroup group) => Broadcast(group, default);

    static Order Broadcast(IRankGroup group, Order order)
    {
        var line = stackalloc long[IRankGroup.LineBytes / sizeof(long)];
        line[0] = (long)order;
        group.Broadcast(line, 1);
        return (Order)line[0];
    }
}
