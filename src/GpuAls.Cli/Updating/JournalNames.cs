using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Serving.Events;

namespace GpuAls.Cli.Updating;

/// <summary>The names in the journal of a service that accepts events: a name that is forgotten would come back with the next update.</summary>
static class JournalNames
{
    /// <summary>Checks that no event that waits has one of the names.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows to forget.</param>
    /// <exception cref="RemedyException">Events wait with one of the names, or a service has the journal open.</exception>
    public static void RequireNone(string path, AlsModel model, Forgotten rows)
    {
        try
        {
            var users = rows.Users.Select(model.Users.Key).ToHashSet();
            var items = rows.Items.Select(model.Items.Key).ToHashSet();
            var count = EventJournal.EventsBeside(path).Count(one => users.Contains(one.User) || items.Contains(one.Item));
            if (count == 0) return;
            throw new RemedyException(
                $"{DisplayText.Escape(path + EventJournal.Extension)} has {Format.Count(count, "event")} with these names; expected none",
                "Serve the model with --accept-events until no event waits, stop the service, and forget the names then");
        }
        catch (JournalException failure)
        {
            throw new RemedyException(
                failure.Message,
                failure.IsInUse ? "Stop the service first: it could add events with these names again" : "Repair or delete the journal first",
                failure);
        }
    }
}
