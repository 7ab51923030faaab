namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>May make it temporary.</summary>
    public const uint DELETE = 0x0001_0000;

    /// <summary>May read its descriptor.</summary>
    public const uint READ_CONTROL = 0x0002_0000;

    /// <summary>May change who may use it.</summary>
    public const uint WRITE_DAC = 0x0004_0000;

    /// <summary>May change its owner.</summary>
    public const uint WRITE_OWNER = 0x0008_0000;

    /// <summary>May wait for it.</summary>
    public const uint SYNCHRONIZE = 0x0010_0000;

    /// <summary>DELETE, READ_CONTROL, WRITE_DAC and WRITE_OWNER.</summary>
    public const uint STANDARD_RIGHTS_REQUIRED = 0x000F_0000;

    /// <summary>These, and SYNCHRONIZE.</summary>
    public const uint STANDARD_RIGHTS_ALL = 0x001F_0000;

    /// <summary>May read and change the SACL.</summary>
    public const uint ACCESS_SYSTEM_SECURITY = 0x0100_0000;

    /// <summary>All that its security allows.</summary>
    public const uint MAXIMUM_ALLOWED = 0x0200_0000;

    /// <summary>What the type means by all.</summary>
    public const uint GENERIC_ALL = 0x1000_0000;

    /// <summary>What the type means by execute.</summary>
    public const uint GENERIC_EXECUTE = 0x2000_0000;

    /// <summary>What the type means by write.</summary>
    public const uint GENERIC_WRITE = 0x4000_0000;

    /// <summary>What the type means by read.</summary>
    public const uint GENERIC_READ = 0x8000_0000;

    /// <summary>May query the event.</summary>
    public const uint EVENT_QUERY_STATE = 1;

    /// <summary>May set, reset and pulse the event.</summary>
    public const uint EVENT_MODIFY_STATE = 2;

    /// <summary>All rights to an event.</summary>
    public const uint EVENT_ALL_ACCESS = 0x1F_0003;

    /// <summary>May query the mutex.</summary>
    public const uint MUTANT_QUERY_STATE = 1;

    /// <summary>All rights to a mutex.</summary>
    public const uint MUTANT_ALL_ACCESS = 0x1F_0001;

    /// <summary>MUTANT_QUERY_STATE, by the name that it has in Win32.</summary>
    public const uint MUTEX_MODIFY_STATE = 1;

    /// <summary>All rights to a mutex.</summary>
    public const uint MUTEX_ALL_ACCESS = 0x1F_0001;

    /// <summary>May query the semaphore.</summary>
    public const uint SEMAPHORE_QUERY_STATE = 1;

    /// <summary>May release the semaphore.</summary>
    public const uint SEMAPHORE_MODIFY_STATE = 2;

    /// <summary>All rights to a semaphore.</summary>
    public const uint SEMAPHORE_ALL_ACCESS = 0x1F_0003;

    /// <summary>May query the timer.</summary>
    public const uint TIMER_QUERY_STATE = 1;

    /// <summary>May set and cancel the timer.</summary>
    public const uint TIMER_MODIFY_STATE = 2;

    /// <summary>All rights to a timer.</summary>
    public const uint TIMER_ALL_ACCESS = 0x1F_0003;

    /// <summary>Waiting for a key.</summary>
    public const uint KEYEDEVENT_WAIT = 1;

    /// <summary>Releasing who waits for a key.</summary>
    public const uint KEYEDEVENT_WAKE = 2;

    /// <summary>All rights of a keyed event but SYNCHRONIZE.</summary>
    public const uint KEYEDEVENT_ALL_ACCESS = 0xF_0003;

    /// <summary>May query the section.</summary>
    public const uint SECTION_QUERY = 1;

    /// <summary>May map views that write.</summary>
    public const uint SECTION_MAP_WRITE = 2;

    /// <summary>May map views that read.</summary>
    public const uint SECTION_MAP_READ = 4;

    /// <summary>May map views that execute.</summary>
    public const uint SECTION_MAP_EXECUTE = 8;

    /// <summary>May extend the section.</summary>
    public const uint SECTION_EXTEND_SIZE = 0x10;

    /// <summary>All rights to a section.</summary>
    public const uint SECTION_ALL_ACCESS = 0xF_001F;

    /// <summary>A view whose writes are its own.</summary>
    public const uint FILE_MAP_COPY = 1;

    /// <summary>A view that writes.</summary>
    public const uint FILE_MAP_WRITE = 2;

    /// <summary>A view that reads.</summary>
    public const uint FILE_MAP_READ = 4;

    /// <summary>A view that executes.</summary>
    public const uint FILE_MAP_EXECUTE = 0x20;

    /// <summary>A view that reads and writes.</summary>
    public const uint FILE_MAP_ALL_ACCESS = 0xF_001F;

    /// <summary>May end the process.</summary>
    public const uint PROCESS_TERMINATE = 0x1;

    /// <summary>May create threads.</summary>
    public const uint PROCESS_CREATE_THREAD = 0x2;

    /// <summary>May change its session.</summary>
    public const uint PROCESS_SET_SESSIONID = 0x4;

    /// <summary>May change its memory's protection.</summary>
    public const uint PROCESS_VM_OPERATION = 0x8;

    /// <summary>May read its memory.</summary>
    public const uint PROCESS_VM_READ = 0x10;

    /// <summary>May write its memory.</summary>
    public const uint PROCESS_VM_WRITE = 0x20;

    /// <summary>May duplicate its handles.</summary>
    public const uint PROCESS_DUP_HANDLE = 0x40;

    /// <summary>May be the parent of a new process.</summary>
    public const uint PROCESS_CREATE_PROCESS = 0x80;

    /// <summary>May be put into a job.</summary>
    public const uint PROCESS_SET_QUOTA = 0x100;

    /// <summary>May be changed.</summary>
    public const uint PROCESS_SET_INFORMATION = 0x200;

    /// <summary>May be queried.</summary>
    public const uint PROCESS_QUERY_INFORMATION = 0x400;

    /// <summary>May be suspended.</summary>
    public const uint PROCESS_SUSPEND_RESUME = 0x800;

    /// <summary>May be queried for what is no secret.</summary>
    public const uint PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;

    /// <summary>All rights to a process.</summary>
    public const uint PROCESS_ALL_ACCESS = 0x1F_FFFF;

    /// <summary>May end the thread.</summary>
    public const uint THREAD_TERMINATE = 0x1;

    /// <summary>May suspend and resume it.</summary>
    public const uint THREAD_SUSPEND_RESUME = 0x2;

    /// <summary>May be queried.</summary>
    public const uint THREAD_QUERY_INFORMATION = 0x40;

    /// <summary>May be queried for what is no secret.</summary>
    public const uint THREAD_QUERY_LIMITED_INFORMATION = 0x800;

    /// <summary>All rights to a thread.</summary>
    public const uint THREAD_ALL_ACCESS = 0x1F_FFFF;

    /// <summary>May put processes into the job.</summary>
    public const uint JOB_OBJECT_ASSIGN_PROCESS = 0x1;

    /// <summary>May set its limits.</summary>
    public const uint JOB_OBJECT_SET_ATTRIBUTES = 0x2;

    /// <summary>May query the job.</summary>
    public const uint JOB_OBJECT_QUERY = 0x4;

    /// <summary>May end its processes.</summary>
    public const uint JOB_OBJECT_TERMINATE = 0x8;

    /// <summary>All rights to a job.</summary>
    public const uint JOB_OBJECT_ALL_ACCESS = 0x1F_003F;

    /// <summary>May list the directory.</summary>
    public const uint DIRECTORY_QUERY = 0x1;

    /// <summary>May go through it.</summary>
    public const uint DIRECTORY_TRAVERSE = 0x2;

    /// <summary>May make objects in it.</summary>
    public const uint DIRECTORY_CREATE_OBJECT = 0x4;

    /// <summary>May make directories in it.</summary>
    public const uint DIRECTORY_CREATE_SUBDIRECTORY = 0x8;

    /// <summary>All rights to a directory.</summary>
    public const uint DIRECTORY_ALL_ACCESS = 0xF_000F;

    /// <summary>May read the link.</summary>
    public const uint SYMBOLIC_LINK_QUERY = 0x1;

    /// <summary>All rights to a link.</summary>
    public const uint SYMBOLIC_LINK_ALL_ACCESS = 0xF_0001;

    /// <summary>May read.</summary>
    public const uint FILE_READ_DATA = 0x1;

    /// <summary>May write.</summary>
    public const uint FILE_WRITE_DATA = 0x2;

    /// <summary>May append; of a pipe, may make instances.</summary>
    public const uint FILE_APPEND_DATA = 0x4;

    /// <summary>May be queried.</summary>
    public const uint FILE_READ_ATTRIBUTES = 0x80;

    /// <summary>May be changed.</summary>
    public const uint FILE_WRITE_ATTRIBUTES = 0x100;

    /// <summary>What GENERIC_READ means for a file.</summary>
    public const uint FILE_GENERIC_READ = 0x12_0089;

    /// <summary>What GENERIC_WRITE means for a file.</summary>
    public const uint FILE_GENERIC_WRITE = 0x12_0116;

    /// <summary>All rights to a file.</summary>
    public const uint FILE_ALL_ACCESS = 0x1F_01FF;
}
