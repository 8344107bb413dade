using System.Text;
using System.Text.Json;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Checkpoints;

/// <summary>The command of a training, stored beside its checkpoints as <c>command.json</c>, so that --resume alone continues it.</summary>
/// <param name="Folder">The current folder of the command, to which its paths are relative.</param>
/// <param name="Words">The words after <c>gpuals train</c>; null if one of them has a password, which is never stored.</param>
/// <param name="BadRows">The full path of the file with the skipped rows, which a continued training writes again; null for none.</param>
sealed record StartedTraining(string? Folder, IReadOnlyList<string>? Words, string? BadRows)
{
    const string FileName = "command.json";

    // A command line is much shorter.
    const int MaxBytes = 1 << 22;

    static string TypeTheCommand(string folder) =>
        $"Type the whole command: gpuals train FILE --model NAME.als --resume {TypedCommand.Quote(folder)}";

    /// <summary>The command of a training; null if none is stored.</summary>
    /// <param name="folder">The folder of the checkpoints.</param>
    /// <exception cref="RemedyException">The stored command cannot be read.</exception>
    public static StartedTraining? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new FormatException();
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var json = document.RootElement;
            return new(json.GetProperty("folder").GetString(), ReadWords(json.GetProperty("words")), json.GetProperty("badRows").GetString());
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception) || exception is FormatException or KeyNotFoundException)
        {
            throw new RemedyException($"{DisplayText.Escape(path)}: damaged; expected the command of a training", TypeTheCommand(folder), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RemedyException(
                $"{DisplayText.Escape(path)}: cannot be read: {DisplayText.Escape(exception.Message)}", TypeTheCommand(folder), exception);
        }
    }

    /// <summary>The words of the command that --resume continues without FILE.</summary>
    /// <param name="folder">The folder of the checkpoints.</param>
    /// <exception cref="RemedyException">There is no such command, or it cannot be used here.</exception>
    public static IReadOnlyList<string> WordsOf(string folder)
    {
        var shown = DisplayText.Escape(folder);
        if (Read(folder) is not { } started)
            throw new RemedyException($"{shown} has no training to continue; expected the folder of a --checkpoint", TypeTheCommand(folder));
        if (started.Words is null)
            throw new RemedyException($"the command of {shown} has a password, which is not stored; expected FILE", TypeTheCommand(folder));
        var here = CurrentFolder.PathOrNull();
        if (started.Folder == here) return started.Words;
        var there = started.Folder ?? "";
        throw new RemedyException(
            $"the training of {shown} was started in {DisplayText.Quote(there)}; expected the same current folder",
            $"Change to that folder: cd {TypedCommand.Quote(there)}");
    }

    /// <summary>Stores the command.</summary>
    /// <param name="folder">The folder of the checkpoints, which is created if it is missing.</param>
    /// <exception cref="RemedyException">It cannot be written.</exception>
    public void Write(string folder)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("folder", Folder);
            if (Words is null) json.WriteNull("words");
            else
            {
                json.WriteStartArray("words");
                foreach (var word in Words) json.WriteStringValue(word);
                json.WriteEndArray();
            }

            json.WriteString("badRows", BadRows);
            json.WriteEndObject();
        }

        Directory.CreateDirectory(folder);
        TextFile.Write(
            Path.Combine(folder, FileName), CheckpointSettings.ResumeName, text => text.WriteLine(Encoding.UTF8.GetString(stream.ToArray())));
    }

    static IReadOnlyList<string>? ReadWords(JsonElement json) => json.ValueKind == JsonValueKind.Null
        ? null
        : [.. json.EnumerateArray().Select(word => word.GetString() ?? throw new FormatException())];

    /// <summary>Deletes the stored command.</summary>
    public static void Delete(string folder) => File.Delete(Path.Combine(folder, FileName));
}
