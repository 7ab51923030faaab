using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;

namespace Helve.Cli.Inspect;

/// <summary><c>helve access</c>: what somebody may do with an object, and which entry decides each right.</summary>
internal static class AccessCommand
{
    private const string Command = "helve access";
    private const string ProcessPrefix = "pid:";

    /// <summary>Runs it.</summary>
    /// <param name="inspector">The connection.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="who">A user's name or number, a SID, "me", or a process.</param>
    /// <param name="nameOrId">A Win32 name, an NT path, or an object id.</param>
    /// <param name="rights">What is asked for; null: as much as there is.</param>
    public static int Run(KernelInspector inspector, CommandOutput output, string who, string nameOrId, string? rights)
    {
        if (FindToken(inspector, who, out string fault) is not { } token)
        {
            return CliErrors.Usage(fault, Command);
        }

        SecurityDetails details = ObjectPaths.Find(nameOrId, inspector.ShowSecurity, inspector.ShowSecurity);
        if (details.Type == ObjectType.None)
        {
            return CliErrors.Usage($"'{nameOrId}' is an object type, which nobody opens.", Command);
        }

        uint desired = AccessMask.MAXIMUM_ALLOWED;
        if (rights is not null && !AccessWords.TryParse(details.Type, rights, out desired, out string wrong))
        {
            return CliErrors.Usage($"'{wrong}' is no right of {Article(details.Type)}.", Command);
        }

        AccessExplanation explanation = AccessExplanation.Of(details.Descriptor, token, desired, GenericMapping.Of(details.Type));
        if (output.Json)
        {
            CommandOutput.WriteJson(json => Write(json, details, token, explanation));
        }
        else
        {
            Show(output, who, details, token, rights, explanation);
        }

        return explanation.Status == NtStatus.Success ? ExitCode.Found : ExitCode.AccessDenied;
    }

    private static AccessToken? FindToken(KernelInspector inspector, string who, out string fault)
    {
        fault = string.Empty;
        if (who == "me")
        {
            return inspector.GetToken();
        }

        if (who.StartsWith(ProcessPrefix, StringComparison.Ordinal))
        {
            fault = $"'{who}' is no process id.";
            return int.TryParse(who.AsSpan(ProcessPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int process) && process > 0
                ? inspector.GetToken(process)
                : null;
        }

        if (uint.TryParse(who, NumberStyles.None, CultureInfo.InvariantCulture, out uint user))
        {
            return UserTokens.Get(user);
        }

        if (who.StartsWith("S-", StringComparison.OrdinalIgnoreCase))
        {
            fault = $"'{who}' is no SID.";
            return Sid.TryParse(who, out Sid? sid) ? OfSid(sid) : null;
        }

        fault = $"There is no user '{who}'; a process is pid:4711.";
        return who.Length > 0 && UserTokens.TryGet(who, out AccessToken? token) ? token : null;
    }

    /// <summary>A user's own SID stands for the user; any other for somebody who is that, authenticated, and nothing else.</summary>
    private static AccessToken OfSid(Sid sid) => sid.TryGetUser(out uint user)
        ? UserTokens.Get(user)
        : new AccessToken(
            sid, [new TokenGroup(Sid.Everyone), new TokenGroup(Sid.AuthenticatedUsers), new TokenGroup(Sid.Users)],
            Sid.Users, TokenPrivileges.ChangeNotify, null, AccessToken.DefaultDaclFor(sid));

    private static void Show(
        CommandOutput output, string who, SecurityDetails details, AccessToken token, string? rights, AccessExplanation explanation)
    {
        ObjectType type = details.Type;
        var facts = Grid.Facts();
        facts.Add("who", who == token.User.ToString() ? who : $"{who}, {token.User}");
        facts.Add("level", IntegrityLevels.Describe(token.IntegrityLevel));
        facts.Add("groups", string.Join(' ', token.Groups.Select(static group => group.Sid)));
        if (token.IsRestricted)
        {
            facts.Add("restricted to", string.Join(' ', token.RestrictedSids));
        }

        facts.Add("object", details.Name ?? ObjectIds.Format(details.ObjectId));
        facts.Add("type", type.ToString());
        facts.Add("security", details.Descriptor?.ToSddl() ?? "none: it has no name, and was made without");
        facts.Add("asks for", rights ?? "as much as it can get");
        facts.Add("result", explanation.Status == NtStatus.Success
            ? $"granted: {AccessWords.Describe(type, explanation.Granted)}"
            : $"denied ({StatusWords.Name(explanation.Status)})");
        output.Show(facts);
        if (explanation.Lines.IsEmpty)
        {
            return;
        }

        Console.Out.WriteLine();
        var grid = new Grid("right", "is", ">entry", "because");
        foreach (AccessExplanationLine line in explanation.Lines)
        {
            foreach (string right in AccessWords.List(type, line.Rights, prefixed: false))
            {
                grid.Add(right, line.IsAllowed ? "allowed" : "denied", EntryOf(line), ReasonOf(line));
            }
        }

        output.Show(grid);
    }

    private static string EntryOf(AccessExplanationLine line) =>
        line.EntryIndex < 0 ? "-" : (line.EntryIndex + 1).ToString(CultureInfo.InvariantCulture);

    private static string ReasonOf(AccessExplanationLine line) => line.BySecondList ? $"{line.Text}, for what it is restricted to" : line.Text;

    private static string Article(ObjectType type) => type == ObjectType.Event ? "an Event" : $"a {type}";

    private static void Write(Utf8JsonWriter json, SecurityDetails details, AccessToken token, AccessExplanation explanation)
    {
        json.WriteStartObject();
        json.WriteString("user", token.User.ToString());
        JsonParts.WriteWords(json, "groups", token.Groups.Select(static group => group.Sid.ToString()));
        JsonParts.WriteWords(json, "restrictedTo", token.RestrictedSids.Select(static sid => sid.ToString()));
        json.WriteString("level", IntegrityLevels.Describe(token.IntegrityLevel));
        json.WriteString("object", details.ObjectId == 0 ? null : ObjectIds.Format(details.ObjectId));
        json.WriteString("name", details.Name);
        json.WriteString("type", details.Type.ToString());
        json.WriteString("sddl", details.Descriptor?.ToSddl());
        json.WriteString("status", StatusWords.Name(explanation.Status));
        json.WriteNumber("grantedMask", explanation.Granted);
        JsonParts.WriteWords(json, "granted", AccessWords.List(details.Type, explanation.Granted, prefixed: true));
        json.WritePropertyName("decisions");
        JsonParts.WriteArray(json, explanation.Lines, (j, line) =>
        {
            j.WriteNumber("mask", line.Rights);
            JsonParts.WriteWords(j, "rights", AccessWords.List(details.Type, line.Rights, prefixed: true));
            j.WriteBoolean("allowed", line.IsAllowed);
            j.WriteString("reason", line.Reason.ToString());
            if (line.EntryIndex >= 0)
            {
                j.WriteNumber("entry", line.EntryIndex + 1);
            }

            j.WriteBoolean("bySecondList", line.BySecondList);
            j.WriteString("text", line.Text);
        });
        json.WriteEndObject();
    }
}
