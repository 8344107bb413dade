using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>
/// The vectors on this rank of rows that other ranks solve: how they come into the memory of the factors and onto the device, and which of them are
/// old there. All ranks call its methods together.
/// </summary>
sealed class ReceivedVectors(IRankGroup group, RankPart part, GroupSides sides, IPartialSession session, DeviceCopies? copies)
{
    Action? upload; // what the device does not have yet, before the next half-sweep
    bool copiesUsers; // from the other devices, before the next half-sweep
    bool copiesItems;
    bool hasOldUsers; // of other ranks, in the memory of the factors
    bool hasOldItems;

    /// <summary>Copies the rows that the other ranks have solved since the last half-sweep from their devices, if the devices copy them.</summary>
    public void CopyBetweenDevices()
    {
        if (copies is null) return;
        if (copiesUsers) copies.Run(group, part, ofUsers: true, sides.Copied(ofUsers: true)!.Rounds);
        if (copiesItems) copies.Run(group, part, ofUsers: false, sides.Copied(ofUsers: false)!.Rounds);
        copiesUsers = copiesItems = false;
    }

    /// <summary>Uploads what this rank has received since the last half-sweep.</summary>
    public void Upload()
    {
        upload?.Invoke();
        upload = null;
    }

    /// <summary>Receives the rows of a side that the next half-sweep reads, where the device does not exchange them itself.</summary>
    public void Exchange(bool ofUsers)
    {
        if (session.ExchangedFloats == 0 && copies is null)
        {
            ExchangeAll(ofUsers);
            return;
        }

        sides.ExchangeSlabRows(ofUsers, part.Vectors(ofUsers));
        SetOld(ofUsers, true);
        if (ofUsers) copiesUsers = true;
        else copiesItems = true;
    }

    /// <summary>The same after a half-sweep, during which the device may have exchanged the rows itself.</summary>
    public void ExchangeAfterSolving(bool ofUsers)
    {
        if (!session.ExchangesSolvedRows) Exchange(ofUsers);
        else if (session.ExchangedFloats > 0) SetOld(ofUsers, true);
    }

    /// <summary>Receives the old rows of both sides into the memory of the factors.</summary>
    public void ExchangeOld()
    {
        if (hasOldUsers) ExchangeAll(ofUsers: true);
        if (hasOldItems) ExchangeAll(ofUsers: false);
    }

    /// <summary>The exchanges that a session makes in a half-sweep, in their order: what a rank that fails must still take part in.</summary>
    public List<(bool OfUsers, int Size, bool BesideSolving)> ExchangesOfHalfSweep(bool ofUsers)
    {
        List<(bool, int, bool)> expected = [];
        if (session.ExchangedFloats > 0 && !session.HasReceived(!ofUsers)) expected.Add((!ofUsers, session.ExchangedFloats, false));
        if (session.ExchangesSolvedRows)
            expected.Add((ofUsers, session.ExchangedFloats > 0 ? session.ReceivedFloats : part.FixedSide(ofUsers).Stride, true));
        return expected;
    }

    void SetOld(bool ofUsers, bool value)
    {
        if (ofUsers) hasOldUsers = value;
        else hasOldItems = value;
    }

    unsafe void ExchangeAll(bool ofUsers)
    {
        var factors = part.Vectors(ofUsers);
        sides.Exchange(ofUsers, factors.Values.Pointer, factors.Stride);
        GC.KeepAlive(factors);
        if (copies is null) upload += ofUsers ? session.UploadUsers : session.UploadItems;
        SetOld(ofUsers, false);
    }
}
