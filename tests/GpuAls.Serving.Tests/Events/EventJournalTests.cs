using GpuAls.Core.Model;
using GpuAls.Serving.Events;

namespace GpuAls.Serving.Tests.Events;

/// <summary>The journal of accepted events: it survives any end of the process, and forgets nothing that was answered.</summary>
public sealed class EventJournalTests : IDisposable
{
    static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    readonly TestFolder folder = new();

    string Model => folder["plays.als"];

    string File => folder["plays.als.events"];

    public void Dispose() => folder.Dispose();

    static JournalEvent[] Events(params string[] items) => [.. items.Select((item, n) => new JournalEvent("alice", item, n - 0.5f, Noon))];

    [Fact]
    public void Events_AreReadAsTheyWereWritten()
    {
        JournalEvent[] events = [new("alice", "Guns N' Roses", 3, Noon), new("Zoë \"z\"", "\u2028\ud83c\udfb8", -0.1f, Noon.AddMilliseconds(7))];
        using (var journal = EventJournal.Open(Model)) journal.Append(events);
        using var again = EventJournal.Open(Model);
        Assert.Equal(events, again.After(null).Events);
        Assert.Equal((2, 0), (again.Last, again.CutBytes));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void OfAnUnfinishedRequest_NothingIsLeft()
    {
        using (var journal = EventJournal.Open(Model))
        {
            journal.Append(Events("a", "b"));
            journal.Append(Events("c", "d", "e"));
        }

        var whole = System.IO.File.ReadAllBytes(File);
        var second = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        // Killed at any byte of the last write; at the very start, there is nothing to cut.
        for (var length = second; length < whole.Length; length++)
        {
            folder.Write("plays.als.events", whole[..length]);
            using (var journal = EventJournal.Open(Model))
            {
                Assert.Equal(Events("a", "b"), journal.After(null).Events);
                Assert.Equal(length - second, journal.CutBytes);
                journal.Append(Events("f"));
            }

            using var again = EventJournal.Open(Model);
            Assert.Equal([.. Events("a", "b"), .. Events("f")], again.After(null).Events);
        }
    }

    [Fact]
    public void AJournalThatWasKilledWhileItWasCreated_StartsEmpty()
    {
        EventJournal.Open(Model).Dispose();
        var whole = System.IO.File.ReadAllBytes(File);
        for (var length = 0; length < whole.Length; length++)
        {
            folder.Write("plays.als.events", whole[..length]);
            using (var journal = EventJournal.Open(Model)) journal.Append(Events("a"));
            using var again = EventJournal.Open(Model);
            Assert.Equal(Events("a"), again.After(null).Events);
        }
    }

    [Fact]
    public void ADamagedLine_IsAnError_AndTheFileStays()
    {
        using (var journal = EventJournal.Open(Model))
        {
            journal.Append(Events("a"));
            journal.Append(Events("b"));
        }

        var whole = System.IO.File.ReadAllBytes(File);
        foreach (var (position, line) in ((int, int)[])[(3, 1), (whole.Length - 40, 3), (Array.IndexOf(whole, (byte)'\n') + 30, 2)])
        {
            var damaged = (byte[])whole.Clone();
            damaged[position] ^= 1;
            folder.Write("plays.als.events", damaged);
            var error = Assert.Throws<JournalException>(() => EventJournal.Open(Model));
            Assert.Equal(
                $"{File}: line {line} is damaged (the checksum does not fit); expected a journal of events as the service wrote it", error.Message);
            Assert.True(error.IsDamaged);
            Assert.Equal(damaged, System.IO.File.ReadAllBytes(File));
        }
    }

    [Fact]
    public void ASecondService_IsRefused()
    {
        using var journal = EventJournal.Open(Model);
        journal.Append(Events("a"));
        Refused();
        // The file is another one now.
        journal.DropThrough(journal.After(null).Mark);
        Refused();

        void Refused()
        {
            var error = Assert.Throws<JournalException>(() => EventJournal.Open(Model));
            Assert.Equal($"{File}: in use by another service; expected one service that accepts events for a model", error.Message);
            Assert.True(error.IsInUse);
        }
    }

    [Fact]
    public void AFolderThatTakesNoFile_IsAnErrorAtTheStart()
    {
        var error = Assert.Throws<JournalException>(() => EventJournal.Open(folder["none/plays.als"]));
        Assert.StartsWith(
            $"{folder["none/plays.als.events"]}: cannot be written: Could not find a part of the path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AReadOnlyFolder_IsAnErrorAtTheStart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "of this folder, even root is refused");
        var error = Assert.Throws<JournalException>(() => EventJournal.Open("/sys/plays.als"));
        Assert.Equal("/sys/plays.als.events: cannot be written: Access to the path '/sys/plays.als.events' is denied.", error.Message);
        Assert.False(error.IsInUse || error.IsDamaged);
    }

    [Fact]
    public void TheMark_SaysWhichEventsAModelHas()
    {
        using var journal = EventJournal.Open(Model);
        journal.Append(Events("a", "b"));
        var first = journal.After(null).Mark;
        journal.Append(Events("c"));
        Assert.Equal(Events("c"), journal.After(first).Events);
        Assert.Equal(1, journal.CountAfter(first));
        Assert.Equal(3, journal.CountAfter(null));
        // Of another journal: it says nothing about these events.
        Assert.Equal(3, journal.CountAfter(new EventMark(Guid.NewGuid(), 99)));
        Assert.Equal(0, journal.CountAfter(first with { Last = 99 }));
        Assert.Empty(journal.After(first with { Last = 99 }).Events);
    }

    [Fact]
    public void DroppedEvents_LeaveTheFile_AndNumbersGoOn()
    {
        EventMark mark;
        using (var journal = EventJournal.Open(Model))
        {
            journal.Append(Events("dropped"));
            mark = journal.After(null).Mark;
            journal.Append(Events("kept"));
            journal.DropThrough(mark);
            Assert.Equal(Events("kept"), journal.After(mark).Events);
            journal.Append(Events("later"));
        }

        Assert.DoesNotContain("dropped", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        Assert.Equal(["plays.als.events"], folder.Names);
        using var again = EventJournal.Open(Model);
        Assert.Equal([.. Events("kept"), .. Events("later")], again.After(mark).Events);
        Assert.Equal(mark with { Last = 3 }, again.After(null).Mark);
        // All of them, and the same once more.
        again.DropThrough(again.After(null).Mark);
        again.DropThrough(again.After(null).Mark);
        Assert.Equal((0, 3), (again.CountAfter(null), again.Last));
    }

    [Fact]
    public void ARequestThatIsTakenBack_IsInNoFile()
    {
        using (var journal = EventJournal.Open(Model))
        {
            journal.Append(Events("a"));
            journal.Append(Events("b", "c"));
            journal.Undo();
            journal.Append(Events("d"));
        }

        using var again = EventJournal.Open(Model);
        Assert.Equal([.. Events("a"), .. Events("d")], again.After(null).Events);
    }
}
