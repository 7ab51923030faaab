namespace Helve.Kernel.Security;

/// <summary>Reads a descriptor from SDDL, left to right; stops at the first thing that is wrong and remembers where that was.</summary>
internal ref struct SddlReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly List<AccessControlEntry> _entries = [];
    private int _at;
    private Sid? _owner;
    private Sid? _group;
    private AccessControlList? _dacl;
    private AccessControlList? _sacl;
    private SecurityDescriptorControl _control;
    private char _seenLast;

    internal SddlError Error { get; private set; }

    private readonly ReadOnlySpan<char> Rest => _text[_at..];

    internal SecurityDescriptor? Read()
    {
        SkipSpace();
        while (_at < _text.Length)
        {
            if (!ReadPart())
            {
                return null;
            }

            SkipSpace();
        }

        return new SecurityDescriptor(_owner, _group, _control, _dacl, _sacl);
    }

    private bool ReadPart()
    {
        const string Order = "OGDS";
        char part = char.ToUpperInvariant(_text[_at]);
        int rank = Order.IndexOf(part, StringComparison.Ordinal);
        if (rank < 0 || Rest.Length < 2 || Rest[1] != ':')
        {
            return Fail("expected O:, G:, D: or S:");
        }

        if (_seenLast != '\0' && rank <= Order.IndexOf(_seenLast, StringComparison.Ordinal))
        {
            return Fail($"{part}: is there twice, or after a part that it must come before");
        }

        _seenLast = part;
        _at += 2;
        SkipSpace();
        return part switch
        {
            'O' => ReadPrincipal(out _owner),
            'G' => ReadPrincipal(out _group),
            'D' => ReadList(true, out _dacl),
            _ => ReadList(false, out _sacl),
        };
    }

    // A SID ends where the next part begins: at a capital and a colon. Its own characters are letters, digits and hyphens.
    private bool ReadPrincipal(out Sid? sid)
    {
        int end = 0;
        while (end < Rest.Length && (char.IsAsciiLetterOrDigit(Rest[end]) || Rest[end] == '-') && !(end + 1 < Rest.Length && Rest[end + 1] == ':'))
        {
            end++;
        }

        return ReadSid(end, out sid);
    }

    private bool ReadSid(int length, out Sid? sid)
    {
        ReadOnlySpan<char> word = Rest[..length].TrimEnd(' ');
        sid = null;
        if (word.IsEmpty)
        {
            return Fail("expected a SID");
        }

        sid = SddlWords.SidOf(word);
        if (sid is null && !Sid.TryParse(word, out sid))
        {
            return Fail(SddlWords.IsOfADomain(word)
                ? $"'{word}' stands for an account of a Windows domain, and there is none"
                : $"'{Shortened(word)}' is neither a SID nor an alias");
        }

        _at += length;
        return true;
    }

    private bool ReadList(bool dacl, out AccessControlList? list)
    {
        list = null;
        _control |= dacl ? SecurityDescriptorControl.DaclPresent : SecurityDescriptorControl.SaclPresent;
        if (!ReadListFlags(dacl, out bool isNull))
        {
            return false;
        }

        int start = _at;
        int length = AccessControlList.HeaderLength;
        _entries.Clear();
        for (SkipSpace(); _at < _text.Length && _text[_at] == '('; SkipSpace())
        {
            if (isNull)
            {
                return Fail($"{SddlWords.NullList} lets everybody in; no entry may follow");
            }

            if (!ReadEntry(dacl, out AccessControlEntry? entry))
            {
                return false;
            }

            _entries.Add(entry!);
            length += entry!.BinaryLength;
            if (length > AccessControlList.MaximumBinaryLength)
            {
                return FailAt(start, "the list has more than 64 KB");
            }
        }

        list = isNull ? null : new AccessControlList([.. _entries]);
        return true;
    }

    private bool ReadListFlags(bool dacl, out bool isNull)
    {
        isNull = false;
        while (_at < _text.Length && char.IsAsciiLetter(_text[_at]) && !(Rest.Length > 1 && Rest[1] == ':'))
        {
            if (Take(SddlWords.NullList))
            {
                isNull = true;
            }
            else if (Take("AR"))
            {
                _control |= dacl ? SecurityDescriptorControl.DaclAutoInheritRequired : SecurityDescriptorControl.SaclAutoInheritRequired;
            }
            else if (Take("AI"))
            {
                _control |= dacl ? SecurityDescriptorControl.DaclAutoInherited : SecurityDescriptorControl.SaclAutoInherited;
            }
            else if (Take("P"))
            {
                _control |= dacl ? SecurityDescriptorControl.DaclProtected : SecurityDescriptorControl.SaclProtected;
            }
            else
            {
                return Fail($"expected P, AR, AI, {SddlWords.NullList} or an entry in parentheses");
            }
        }

        return true;
    }

    private bool ReadEntry(bool dacl, out AccessControlEntry? entry)
    {
        entry = null;
        int start = _at++;
        if (!ReadType(out AccessControlEntryType type))
        {
            return false;
        }

        if (dacl != (type is AccessControlEntryType.Allow or AccessControlEntryType.Deny))
        {
            return FailAt(start, dacl ? "a DACL has only entries that allow (A) or deny (D)" : "a SACL has only audit (AU) and label (ML) entries");
        }

        if (!ReadEntryFlags(out AccessControlEntryFlags flags) || !ReadRights(type, out uint mask) || !ReadNothing() || !ReadNothing())
        {
            return false;
        }

        SkipSpace();
        int end = Rest.IndexOfAny(';', ')');
        if (end < 0 || Rest[end] != ')')
        {
            return Fail("expected a SID and ')'");
        }

        if (!ReadSid(end, out Sid? sid))
        {
            return false;
        }

        _at++;
        entry = new AccessControlEntry(type, flags, mask, sid!);
        return true;
    }

    private bool ReadType(out AccessControlEntryType type)
    {
        type = default;
        if (!Field(out ReadOnlySpan<char> word))
        {
            return false;
        }

        foreach ((string name, AccessControlEntryType known) in SddlWords.Types)
        {
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                type = known;
                return Leave(word);
            }
        }

        return Fail($"'{Shortened(word)}' is not a type of entry: A, D, AU or ML");
    }

    private bool ReadEntryFlags(out AccessControlEntryFlags flags)
    {
        flags = default;
        if (!Field(out ReadOnlySpan<char> word))
        {
            return false;
        }

        for (ReadOnlySpan<char> rest = word; !rest.IsEmpty; rest = rest[2..])
        {
            AccessControlEntryFlags before = flags;
            foreach ((string name, AccessControlEntryFlags flag) in SddlWords.EntryFlags)
            {
                flags |= rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? flag : 0;
            }

            if (flags == before)
            {
                return FailAt(_at + word.Length - rest.Length, "expected OI, CI, NP, IO, ID, SA or FA, each once");
            }
        }

        return Leave(word);
    }

    private bool ReadRights(AccessControlEntryType type, out uint mask)
    {
        mask = 0;
        if (!Field(out ReadOnlySpan<char> word))
        {
            return false;
        }

        int wrong = SddlRights.Read(word, type == AccessControlEntryType.MandatoryLabel, out mask);
        return wrong < 0
            ? Leave(word)
            : FailAt(_at + wrong, "expected rights: codes of two letters, a number, or names such as GENERIC_READ with | between");
    }

    private bool ReadNothing()
    {
        if (!Field(out ReadOnlySpan<char> word))
        {
            return false;
        }

        return word.IsEmpty ? Leave(word) : Fail("object types are of directory services; expected nothing between these semicolons");
    }

    /// <summary>What lies before the next semicolon, spaces around it left out; stands at its first character.</summary>
    private bool Field(out ReadOnlySpan<char> word)
    {
        SkipSpace();
        int end = Rest.IndexOfAny(';', ')');
        word = end < 0 ? default : Rest[..end].TrimEnd(' ');
        return (end >= 0 && Rest[end] == ';') || Fail("expected ';': an entry is (type;flags;rights;;;SID)");
    }

    private bool Leave(ReadOnlySpan<char> word)
    {
        _at += word.Length;
        SkipSpace();
        _at++;
        return true;
    }

    private bool Take(string word)
    {
        bool there = Rest.StartsWith(word, StringComparison.OrdinalIgnoreCase);
        _at += there ? word.Length : 0;
        return there;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    private bool Fail(string reason) => FailAt(_at, reason);

    private bool FailAt(int position, string reason)
    {
        Error = new SddlError(position, reason);
        return false;
    }

    private static string Shortened(ReadOnlySpan<char> word) => word.Length <= 40 ? word.ToString() : $"{word[..40]}...";
}
