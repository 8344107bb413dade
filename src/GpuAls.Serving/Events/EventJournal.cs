using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;

namespace GpuAls.Serving.Events;

/// <summary>
/// The events that were accepted for a model and are not in its file yet: an append-only file beside the model, plays.als.events. A request is
/// flushed to the disk before it is answered. Events have numbers, and the model file records the last number that it has, so an event is added once,
/// whatever happens between the two files. Not for several threads at a time, except for <see cref="Last"/> and <see cref="Problem"/>.
/// </summary>
sealed class EventJournal : IDisposable
{
    /// <summary>The ending of the file, after the name of the model file.</summary>
    public const string Extension = ".events";

    readonly FilePlace place;
    readonly Guid id;
    readonly List<(JournalEvent[] Events, long End)> requests = []; // with the position in the file behind each
    FileStream file;
    long after; // the number of the event before the first one in the file
    long start; // the position behind the first line
    long last;
    volatile string? problem;

    EventJournal(FilePlace place, FileStream file, Guid id, long after, long start)
    {
        (this.place, this.file, this.id, this.after, this.start) = (place, file, id, after, start);
        last = after;
    }

    /// <summary>The path of the file.</summary>
    public string Path => place.Path;

    /// <summary>The number of the last event that was accepted; 0 for none.</summary>
    public long Last => Volatile.Read(ref last);

    /// <summary>The reason why the journal takes no more events; null if it does.</summary>
    public string? Problem => problem;

    /// <summary>The number of bytes of an unfinished request, which was never answered, that were cut off when the file was opened.</summary>
    public long CutBytes { get; private set; }

    /// <summary>Opens the journal of a model, or creates it.</summary>
    /// <param name="model">The model file.</param>
    /// <exception cref="JournalException">The file is damaged, in use by another process, or cannot be written.</exception>
    public static EventJournal Open(string model)
    {
        var path = model + Extension;
        try
        {
            var place = FilePlace.Resolve(path);
            var journal = place.Status is null ? Create(place) : Read(place);
            // The service replaces the model file, so the folder must take new files; an error at the start is better than one at the first update.
            using (TemporaryFile.Create(FilePlace.Resolve(model)))
            {
            }

            return journal;
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new JournalException(path, NotWritten(exception), exception);
        }
    }

    /// <summary>The events in the journal of a model; none without a journal.</summary>
    /// <param name="model">The model file.</param>
    /// <exception cref="JournalException">The file is damaged, in use by another process, or cannot be read.</exception>
    public static IReadOnlyList<JournalEvent> EventsBeside(string model)
    {
        if (!File.Exists(model + Extension)) return [];
        using var journal = Open(model);
        return journal.After(null).Events;
    }

    /// <summary>The number of events that a model does not have.</summary>
    public int CountAfter(EventMark? mark) => (int)Math.Max(0, Last - Math.Max(after, Known(mark)));

    /// <summary>The events that a model does not have, with the mark of the model that has them.</summary>
    public (IReadOnlyList<JournalEvent> Events, EventMark Mark) After(EventMark? mark)
    {
        JournalEvent[] all = [.. requests.SelectMany(request => request.Events)];
        return (all[(all.Length - CountAfter(mark))..], new(id, Last));
    }

    /// <summary>Appends the events of a request, and flushes them to the disk.</summary>
    /// <exception cref="JournalException">The disk refuses them; none of them is accepted.</exception>
    public void Append(JournalEvent[] events)
    {
        if (problem is not null) throw new JournalException(Path, problem);
        try
        {
            file.Position = End;
            file.Write(JournalLine.OfEvents(events));
            DiskFlush.Flush(file);
            requests.Add((events, file.Position));
            Volatile.Write(ref last, last + events.Length);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            Cut();
            throw new JournalException(Path, NotWritten(exception), exception);
        }
    }

    /// <summary>Takes the last request back, which was not answered yet.</summary>
    public void Undo()
    {
        Volatile.Write(ref last, last - requests[^1].Events.Length);
        requests.RemoveAt(requests.Count - 1);
        Cut();
    }

    /// <summary>Drops the requests whose events are all in the model file: the file is replaced by one without them.</summary>
    /// <exception cref="JournalException">The disk refuses the new file; the old one stays, and the mark of the model says what it has.</exception>
    public void DropThrough(EventMark mark)
    {
        var (count, number) = (0, after);
        while (count < requests.Count && number + requests[count].Events.Length <= Known(mark)) number += requests[count++].Events.Length;
        if (count == 0) return;
        try
        {
            var temporary = TemporaryFile.Create(FilePlace.Resolve(Path));
            try
            {
                var header = JournalLine.OfHeader(id, number);
                temporary.Stream.Write(header);
                var from = requests[count - 1].End;
                file.Position = from;
                file.CopyTo(temporary.Stream);
                DiskFlush.Flush(temporary.Stream);
                var old = file;
                file = temporary.ReplaceLocked();
                old.Dispose();
                requests.RemoveRange(0, count);
                for (var n = 0; n < requests.Count; n++) requests[n] = requests[n] with { End = requests[n].End - from + header.Length };
                (after, start) = (number, header.Length);
                UnflushedException.Flush(place.Folder);
            }
            catch
            {
                if (!ReferenceEquals(file, temporary.Stream)) temporary.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new JournalException(Path, NotWritten(exception), exception);
        }
    }

    public void Dispose() => file.Dispose();

    long End => requests.Count > 0 ? requests[^1].End : start;

    // The mark of another journal says nothing about this one.
    long Known(EventMark? mark) => mark is { } known && known.Journal == id ? known.Last : 0;

    // A request that was not answered must not be added at the next start.
    void Cut()
    {
        try
        {
            file.SetLength(End);
            DiskFlush.Flush(file);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            problem = NotWritten(exception);
        }
    }

    static string NotWritten(Exception exception) => $"cannot be written: {DisplayText.Escape(DiskErrors.Reason(exception))}";

    static EventJournal Create(FilePlace place)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileLocks.Exclusive, BufferSize = 0 };
        // It has names of people, who may be kept out of the model's readers.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(place.Path, options);
        var journal = Start(place, file, found: 0);
        UnflushedException.Flush(place.Folder);
        return journal;
    }

    static EventJournal Read(FilePlace place)
    {
        FileStream file;
        try
        {
            file = new FileStream(place.Path, FileMode.Open, FileAccess.ReadWrite, FileLocks.Exclusive, bufferSize: 0);
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            throw new JournalException(place.Path, "in use by another service; expected one service that accepts events for a model", exception)
            {
                IsInUse = true,
            };
        }

        try
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Read(place, file, bytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static EventJournal Read(FilePlace place, FileStream file, byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n') + 1;
        // Killed while it was created: no request was answered yet.
        if (end == 0) return Start(place, file, bytes.Length);
        var number = 1;
        try
        {
            var (id, after) = JournalLine.ReadHeader(bytes.AsMemory(0, end - 1));
            var journal = new EventJournal(place, file, id, after, end);
            while (Array.IndexOf(bytes, (byte)'\n', end) is >= 0 and var next)
            {
                number++;
                JournalEvent[] events = [.. JournalLine.ReadEvents(bytes.AsMemory(end..next))];
                end = next + 1;
                journal.requests.Add((events, end));
                journal.last += events.Length;
            }

            journal.CutBytes = bytes.Length - end;
            if (journal.CutBytes > 0) journal.Cut();
            return journal;
        }
        catch (FormatException exception)
        {
            throw new JournalException(
                place.Path, $"line {number} is damaged ({exception.Message}); expected a journal of events as the service wrote it", exception)
            {
                IsDamaged = true,
            };
        }
    }

    static EventJournal Start(FilePlace place, FileStream file, long found)
    {
        var id = Guid.NewGuid();
        var header = JournalLine.OfHeader(id, 0);
        file.SetLength(0);
        file.Position = 0;
        file.Write(header);
        DiskFlush.Flush(file);
        return new(place, file, id, 0, header.Length) { CutBytes = found };
    }
}

/// <summary>A journal that cannot be read or written; the message has the path and the reason.</summary>
sealed class JournalException(string path, string reason, Exception? inner = null) : GpuAlsException($"{DisplayText.Escape(path)}: {reason}", inner)
{
    /// <summary>The path of the journal.</summary>
    public string Path => path;

    /// <summary>Whether another process has the journal open.</summary>
    public bool IsInUse { get; init; }

    /// <summary>Whether the content is not that of a journal.</summary>
    public bool IsDamaged { get; init; }
}
