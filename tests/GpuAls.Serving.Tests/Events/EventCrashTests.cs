using System.Diagnostics;
using GpuAls.Core.Model;
using GpuAls.Serving.Events;

namespace GpuAls.Serving.Tests.Events;

/// <summary>
/// The files as a kill -9 after each step of an update leaves them: a service that starts on them has every event once. ServeProcessTests of the
/// command kill processes.
/// </summary>
public sealed class EventCrashTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static bool HasCp => !OperatingSystem.IsWindows();

    [Theory(SkipUnless = nameof(HasCp), Skip = "Windows locks files against copies")]
    [InlineData("Taken"), InlineData("Solved"), InlineData("Written"), InlineData("Replaced"), InlineData("Emptied")]
    public async Task AfterAKillAtAnyStep_EachEventIsAddedOnce(string step)
    {
        var path = folder.Save("plays.als");
        var before = EventService.Strength(path, "user 1", "item 2");
        var crashed = Directory.CreateDirectory(folder["crashed"]).FullName;
        await using (var service = await EventService.Start(TimeSpan.FromMilliseconds(20), path))
        {
            var copied = false;
            service.Updates().Reached = reached =>
            {
                if (reached != Enum.Parse<UpdateStep>(step) || copied) return;
                // An event that arrives during the update, too.
                Task.Run(() => service.Accept(("zoë", "item 5", 4))).GetAwaiter().GetResult();
                foreach (var file in Directory.GetFiles(folder.Path)) CopyUnlocked(file, Path.Combine(crashed, Path.GetFileName(file)));
                copied = true;
            };
            await service.Accept(("user 1", "item 2", 7), ("zoë", "item 3", 2));
            await RunningService.Until(() => copied, "the step was not reached");
            await service.Added();
        }

        var copy = Path.Combine(crashed, "plays.als");
        var hasThem = EventService.Strength(copy, "zoë", "item 3") == 2;
        Assert.Equal(step is "Replaced" or "Emptied", hasThem);
        await using (var service = await EventService.Start(TimeSpan.FromMilliseconds(20), copy))
        {
            Assert.Equal(hasThem ? 1 : 3, service.Journals().AllPending);
            await service.Added();
        }

        foreach (var file in (string[])[path, copy])
        {
            Assert.Equal(before + 7, EventService.Strength(file, "user 1", "item 2"));
            Assert.Equal((2, 4), (EventService.Strength(file, "zoë", "item 3"), EventService.Strength(file, "zoë", "item 5")));
            // The unfinished file of the killed update is gone, and the journal is empty.
            Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(file)!), name => name.EndsWith(".tmp", StringComparison.Ordinal));
            Assert.Single(File.ReadLines(file + EventJournal.Extension));
        }
    }

    [Fact]
    public async Task AnAcceptedEvent_IsAddedAfterARestart()
    {
        var path = folder.Save("plays.als");
        await using (var service = await EventService.Start(EventService.Never, path)) await service.Accept(("zoë", "item 1", 3));
        Assert.Equal(0, EventService.Strength(path, "zoë", "item 1"));
        await using (var service = await EventService.Start(TimeSpan.FromMilliseconds(20), path)) await service.Added();
        Assert.Equal(3, EventService.Strength(path, "zoë", "item 1"));
        using var model = AlsModel.Open(path, inMemory: true);
        Assert.Equal(1, model.Training.Events!.Value.Last);
    }

    // The journal is locked by this process, as it would not be by a killed one; cp does not ask for locks.
    static void CopyUnlocked(string from, string to)
    {
        using var copy = Process.Start("cp", [from, to]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }
}
