using System.Text.Json;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>How work ended on one rank: without a failure, or with one that rank 0 reports.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Message">The message.</param>
/// <param name="Row">The row that the message names by its number on the whole side; null if it names none.</param>
sealed record Outcome(FailureKind Kind, string Message, NumberedRow? Row)
{
    /// <summary>The outcome of work that failed with an error for people; null for another exception, which is a bug.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="part">The part of the rank, whose places become numbers.</param>
    public static Outcome? Of(Exception exception, RankPart? part) => exception switch
    {
        // The ranks no longer understand each other, so they cannot agree.
        RankGroupException => null,
        DeviceException device => new(FailureKind.Device, device.Message, null),
        GpuAlsException { IsDivergence: true } divergence => new(FailureKind.Divergence, divergence.Message, null),
        GpuAlsException { Row: { } row } when part is not null => new(FailureKind.Other, exception.Message, row with
        {
            Row = (row.Side == "user" ? part.Users : part.Items).Numbers[row.Row],
        }),
        GpuAlsException => new(FailureKind.Other, exception.Message, null),
        OperationCanceledException => new(FailureKind.Cancelled, exception.Message, null),
        _ => null,
    };

    /// <summary>Tells all ranks the outcomes of all ranks, and throws the first failure on each.</summary>
    /// <param name="group">The group; all ranks call it together.</param>
    /// <param name="outcome">The outcome of this rank; null for work that went well.</param>
    public static void Agree(IRankGroup group, Outcome? outcome)
    {
        var all = group.AllGather(outcome is null ? [] : JsonSerializer.SerializeToUtf8Bytes(outcome));
        for (var rank = 0; rank < all.Length; rank++)
        {
            if (all[rank].Length > 0) throw JsonSerializer.Deserialize<Outcome>(all[rank])!.ToException(rank, group.Size);
        }
    }

    /// <summary>Does work that may fail on some ranks, and fails on all if it does.</summary>
    /// <param name="group">The group; all ranks call it together.</param>
    /// <param name="host">The name of this host; null if all ranks are on one.</param>
    /// <param name="part">The part of the rank; null before it has one.</param>
    /// <param name="work">The work.</param>
    public static void Together(IRankGroup group, string? host, RankPart? part, Action work)
    {
        Outcome? failure = null;
        try
        {
            work();
        }
        catch (Exception exception) when (Of(exception, part) is { } known)
        {
            failure = known with { Host = host };
        }

        Agree(group, failure);
    }

    /// <summary>The host of the rank; null if all ranks are on one.</summary>
    public string? Host { get; init; }

    string Place(int rank, int size) => $"on rank {rank} of {size}{(Host is null ? "" : $", host {DisplayText.Escape(Host)}")}";

    Exception ToException(int rank, int size) => this switch
    {
        { Kind: FailureKind.Cancelled } => new OperationCanceledException(),
        { Kind: FailureKind.Divergence } => new GpuAlsException(Message) { IsDivergence = true },
        { Row: { } row } => GpuAlsException.Of(row),
        { Kind: FailureKind.Device } => new DeviceException($"{Place(rank, size)}: {Message}"),
        _ => new GpuAlsException(rank == 0 ? Message : $"{Place(rank, size)}: {Message}"),
    };
}

/// <summary>The kind of a failure, which decides the exception of rank 0.</summary>
enum FailureKind
{
    /// <summary>An error of the data or the settings.</summary>
    Other,

    /// <summary>The device has failed.</summary>
    Device,

    /// <summary>Numbers left their range.</summary>
    Divergence,

    /// <summary>The work was cancelled.</summary>
    Cancelled,
}
